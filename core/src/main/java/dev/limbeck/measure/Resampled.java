package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** A metric of rows taken together, such as F1: intervals and differences come from the {@link Bootstrap}. */
abstract class Resampled implements Metric {
    /** The metric as a function of the rows it is computed on. */
    abstract ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels);

    /** What the score is called in reports, with what the name alone leaves open. */
    String title(Labels labels) {
        return name();
    }

    /** The 95 % interval of the statistic on all rows. */
    Interval interval(int rows, ToDoubleFunction<int[]> statistic) {
        return Bootstrap.interval(rows, statistic);
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER_IS_BETTER;
    }

    @Override
    public final Score score(Predictions predictions, Labels labels) {
        ToDoubleFunction<int[]> statistic = statistic(predictions, labels);
        return new Score(title(labels), interval(predictions.size(), statistic), predictions.size());
    }

    @Override
    public final Comparison compare(Predictions baseline, Predictions candidate, Labels labels) {
        ToDoubleFunction<int[]> before = statistic(baseline, labels);
        ToDoubleFunction<int[]> after = statistic(candidate, labels);
        int rows = baseline.size();
        Interval gain = Bootstrap.interval(
                rows, drawn -> direction().gain(after.applyAsDouble(drawn) - before.applyAsDouble(drawn)));
        return new Comparison(
                new Score(title(labels), interval(rows, before), rows),
                new Score(title(labels), interval(rows, after), rows),
                gain,
                OptionalDouble.empty());
    }

    /** The name, so that records which hold a metric print it. */
    @Override
    public final String toString() {
        return name();
    }
}
