package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Meter.Load;
import dev.limbeck.measure.Speed;
import dev.limbeck.run.exit.RowsAtSpeed;
import dev.limbeck.run.exit.SpeedPoint.Timed;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times a model with early exits beside the original, run in turn on the same batches. Some rows take longer than others,
 * so the means over all batches count.
 */
final class ExitTiming {
    /** Rows of a quick look, or two batches if that is more. */
    private static final int FEW_ROWS = 32;

    private final Meter meter;
    private final Model original;
    private final Dataset rows;
    private final Target target;

    ExitTiming(ExitTask task, Dataset rows) {
        this.meter = task.engines().meter();
        this.original = task.original().model();
        this.rows = rows;
        this.target = task.options().target();
    }

    /** A quick look at a model by speed, loaded once: for each speed its time at these batch sizes. */
    List<List<Timed>> look(Model bySpeed, List<Double> speeds, List<Integer> batches) {
        List<Load> loads = new ArrayList<>();
        speeds.forEach(speed ->
                batches.forEach(batch -> loads.add(load(first(Math.max(FEW_ROWS, 2 * batch)), speed, batch))));
        List<List<Speed>> measured = meter.screen(List.of(original, bySpeed), loads);
        return IntStream.range(0, speeds.size())
                .mapToObj(i -> timed(batches, measured.subList(i * batches.size(), (i + 1) * batches.size())))
                .toList();
    }

    private static List<Timed> timed(List<Integer> batches, List<List<Speed>> measured) {
        return IntStream.range(0, batches.size())
                .mapToObj(i -> timed(batches.get(i), measured.get(i).get(1)))
                .toList();
    }

    static Timed timed(int batch, Speed speed) {
        return new Timed(batch, speed.millis().value(), speed.speedup().value());
    }

    /** A close look at a model: its speed at each of these batch sizes. */
    List<Speed> measured(Model model, double speed, List<Integer> batches) {
        if (batches.isEmpty()) {
            return List.of();
        }
        List<Load> loads =
                batches.stream().map(batch -> load(rows, speed, batch)).toList();
        return meter.compare(List.of(original, model), loads).stream()
                .map(speeds -> speeds.get(1))
                .toList();
    }

    private Dataset first(int count) {
        return rows.select(
                IntStream.range(0, Math.min(count, rows.size())).boxed().toList());
    }

    private Load load(Dataset timed, double speed, int batch) {
        return new Load(new RowsAtSpeed(timed, speed), target.withBatch(batch), true);
    }
}
