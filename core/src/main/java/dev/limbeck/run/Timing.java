package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Measurement;
import dev.limbeck.measure.Meter;
import dev.limbeck.target.Target;
import java.util.List;

/** Measures speed for a target; one without a batch size counts single rows and batches alike. */
final class Timing {
    private static final List<Integer> ANY_BATCH = List.of(1, 32);

    private final Meter meter;
    private final Dataset data;
    private final Target target;

    Timing(Meter meter, Dataset data, Target target) {
        this.meter = meter;
        this.data = data;
        this.target = target;
    }

    private List<Integer> batches() {
        return target.batch() > 0 ? List.of(target.batch()) : ANY_BATCH;
    }

    /** A candidate against a baseline at the target's batch size, single rows if it has none. */
    Measurement measure(Model baseline, Model candidate) {
        return meter.measure(
                baseline, candidate, data, target.withBatch(batches().get(0)));
    }

    /** How many times faster a candidate is: the geometric mean over the batch sizes that count. */
    double speedup(Model baseline, Model candidate) {
        double logs = 0;
        for (int batch : batches()) {
            logs += Math.log(meter.measure(baseline, candidate, data, target.withBatch(batch))
                    .speedup()
                    .value());
        }
        return Math.exp(logs / batches().size());
    }
}
