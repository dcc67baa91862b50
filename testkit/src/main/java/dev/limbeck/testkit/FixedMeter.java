package dev.limbeck.testkit;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Speed;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;

/** Reports every model but the first as this much faster, so that verdicts do not depend on the machine. */
public record FixedMeter(double speedup) implements Meter {
    @Override
    public List<Speed> compare(List<Model> models, Dataset data, Target target) {
        List<Speed> speeds = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            double ratio = i == 0 ? 1 : speedup;
            speeds.add(new Speed(
                    Interval.exact(10 / ratio), 100 * ratio, new Interval(ratio, ratio * 0.99, ratio * 1.01), 6));
        }
        return speeds;
    }

    @Override
    public long peakBytes(Model model, Dataset data, Target target) {
        return 1 << 20;
    }
}
