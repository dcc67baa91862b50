package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Meter.Load;
import dev.limbeck.measure.Speed;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Measures speed and memory for a target; one without a batch size counts single rows and batches alike. */
final class Timing {
    private static final List<Integer> ANY_BATCH = List.of(1, 32);

    /** Rows that tell which of several models is the fastest. */
    private static final int FEWEST_ROWS = 32;

    private final Meter meter;
    private final Model original;
    private final Dataset data;
    private final Target target;
    private final boolean averaged;

    Timing(Meter meter, Original original, Dataset data, Target target) {
        this(meter, original, data, target, false);
    }

    /**
     * @param averaged whether the mean over the rows counts, because a result takes longer for some than for others
     */
    Timing(Meter meter, Original original, Dataset data, Target target, boolean averaged) {
        this.meter = meter;
        this.original = original.model();
        this.data = data;
        this.target = target;
        this.averaged = averaged;
    }

    /**
     * A result's speed and memory beside the original's.
     *
     * @param original speed of the model as it came
     * @param result speed of the result
     * @param overLossless speed of the result ÷ speed of the original in the same form
     */
    record Figures(Speed original, Speed result, Interval overLossless, long originalPeakBytes, long resultPeakBytes) {}

    /**
     * What others are timed beside.
     *
     * @param speedup how many times faster than the original it is
     */
    record Reference(Model model, double speedup) {}

    /** The original itself, for the first ones that are timed; a quantized model leaves less to wait for. */
    Reference original() {
        return new Reference(original, 1);
    }

    /** How many times faster than the original each model is: the geometric mean over the batch sizes that count. */
    List<Double> speedups(List<Model> models, Reference reference) {
        List<Model> withReference = new ArrayList<>(models);
        withReference.add(0, reference.model());
        List<List<Speed>> speeds = meter.screen(withReference, loads());
        return IntStream.rangeClosed(1, models.size())
                .mapToObj(i -> reference.speedup() * mean(speeds, i))
                .toList();
    }

    /** How many times faster than the first a second model is, over the batch sizes that count. */
    double ratio(Model first, Model second) {
        return mean(meter.screen(List.of(first, second), loads()), 1);
    }

    /** The geometric mean of a model's speed-ups over the loads. */
    private static double mean(List<List<Speed>> speeds, int model) {
        return Math.exp(speeds.stream()
                .mapToDouble(load -> Math.log(load.get(model).speedup().value()))
                .average()
                .orElse(0));
    }

    private List<Load> loads() {
        return batches().stream()
                .map(batch -> new Load(first(Math.max(FEWEST_ROWS, 2 * batch)), target.withBatch(batch), averaged))
                .toList();
    }

    /** So many rows, with those that their labels refer to. */
    private Dataset first(int rows) {
        List<Integer> first =
                IntStream.range(0, Math.min(rows, data.size())).boxed().toList();
        return data.select(data.labels().withReferences(first));
    }

    private List<Integer> batches() {
        return batches(target);
    }

    /** The batch sizes that count on a target. */
    static List<Integer> batches(Target target) {
        return target.batch() > 0 ? List.of(target.batch()) : ANY_BATCH;
    }

    /** A result at the target's batch size, or one row at a time if it has none. */
    Figures figures(Model lossless, Model result) {
        Target single = target.withBatch(batches().get(0));
        List<Speed> speeds = meter.compare(
                        List.of(original, lossless, result), List.of(new Load(data, single, averaged)))
                .get(0);
        return new Figures(
                speeds.get(0),
                speeds.get(2),
                ratio(speeds.get(2).speedup(), speeds.get(1).speedup()),
                meter.peakBytes(original, data, single),
                meter.peakBytes(result, data, single));
    }

    /** The ratio of two speeds over the same model; its bounds are the widest that theirs allow. */
    private static Interval ratio(Interval speed, Interval other) {
        return new Interval(speed.value() / other.value(), speed.low() / other.high(), speed.high() / other.low());
    }
}
