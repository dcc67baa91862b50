package dev.limbeck.measure;

/**
 * A metric's value on some rows.
 *
 * @param metric what was measured, such as {@code accuracy} or {@code f1 of class '1'}
 * @param interval the value with its 95 % confidence interval, on the metric's own scale
 * @param rows how many rows it was measured on
 */
public record Score(String metric, Interval interval, int rows) {
    public double value() {
        return interval.value();
    }
}
