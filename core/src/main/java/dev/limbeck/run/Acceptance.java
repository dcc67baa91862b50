package dev.limbeck.run;

import dev.limbeck.measure.Metric;
import dev.limbeck.target.Resource;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a result is good enough.
 *
 * @param metric what is measured; absent: what {@link Metric#usualFor} says of the labels
 * @param maxDropPoints the most that may be lost on the scale of 0 to 100; absent: no limit, but a collapse is declined
 * @param sensitivity whether the loss of every site alone is measured even if nothing has to be given back
 * @param minimise what the result must use measurably less of than the original
 */
public record Acceptance(
        Optional<Metric> metric, OptionalDouble maxDropPoints, boolean sensitivity, Resource minimise) {
    public static final Acceptance ANY =
            new Acceptance(Optional.empty(), OptionalDouble.empty(), false, Resource.LATENCY);

    public Acceptance withMetric(Metric other) {
        return new Acceptance(Optional.of(other), maxDropPoints, sensitivity, minimise);
    }

    public Acceptance withMaxDropPoints(double points) {
        return new Acceptance(metric, OptionalDouble.of(points), sensitivity, minimise);
    }

    /** The same without a limit to what may be lost. */
    Acceptance withoutMaxDrop() {
        return new Acceptance(metric, OptionalDouble.empty(), sensitivity, minimise);
    }

    public Acceptance withSensitivity(boolean measured) {
        return new Acceptance(metric, maxDropPoints, measured, minimise);
    }

    public Acceptance withMinimise(Resource resource) {
        return new Acceptance(metric, maxDropPoints, sensitivity, resource);
    }
}
