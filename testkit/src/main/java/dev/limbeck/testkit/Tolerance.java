package dev.limbeck.testkit;

import dev.limbeck.tensor.Tensor;
import java.util.Scanner;

/**
 * How far an answer may be from the expected one: |a − b| ≤ absolute + relative · |b|, as NumPy's {@code allclose}.
 */
public record Tolerance(double relative, double absolute) {
    /** What ONNX's own test runner allows. */
    public static final Tolerance DEFAULT = new Tolerance(1e-3, 1e-7);

    /** Reads lines such as {@code rtol 0.001}; what is not given is the default. */
    static Tolerance parse(String text) {
        double relative = DEFAULT.relative;
        double absolute = DEFAULT.absolute;
        try (Scanner words = new Scanner(text)) {
            while (words.hasNext()) {
                String name = words.next();
                double value = Double.parseDouble(words.next());
                relative = name.equals("rtol") ? value : relative;
                absolute = name.equals("atol") ? value : absolute;
            }
        }
        return new Tolerance(relative, absolute);
    }

    /** Whether type and shape are the same and every element is near enough; NaN is near NaN only. */
    public boolean accepts(Tensor actual, Tensor expected) {
        if (actual.equals(expected)) {
            return true;
        }
        if (actual.dtype() != expected.dtype() || !actual.shape().equals(expected.shape()) || !isNumber(actual)) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!isNear(actual.doubleAt(i), expected.doubleAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(Tensor tensor) {
        return tensor.dtype().isFloating() || tensor.dtype().isInteger();
    }

    private boolean isNear(double a, double b) {
        boolean same = a == b || (Double.isNaN(a) && Double.isNaN(b));
        return same || Math.abs(a - b) <= absolute + relative * Math.abs(b);
    }
}
