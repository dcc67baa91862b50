package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Tensor;

/** How near the answers of two forms of a model, or of two runtimes, have to be. */
public final class Closeness {
    /** What another order of summation may change, relative to the largest answer. */
    public static final double ROUNDING = 1e-4;

    /** The same where a decomposed GELU became one operator. */
    public static final double WITH_GELU = 5e-4;

    private Closeness() {}

    /** Asserts one shape, NaN in the same places, and max|a − b| ≤ tolerance · max|b|. */
    public static void assertClose(String name, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        double[] a = actual.toDoubles();
        double[] b = expected.toDoubles();
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            assertThat(Double.isNaN(a[i])).as("%s[%d] is NaN", name, i).isEqualTo(Double.isNaN(b[i]));
            difference = Math.max(difference, Double.isNaN(a[i]) ? 0 : Math.abs(a[i] - b[i]));
            largest = Math.max(largest, Double.isNaN(b[i]) ? 0 : Math.abs(b[i]));
        }
        assertThat(difference).as("max|a - b| of %s", name).isLessThanOrEqualTo(tolerance * largest);
    }
}
