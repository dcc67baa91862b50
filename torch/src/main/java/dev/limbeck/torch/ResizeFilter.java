package dev.limbeck.torch;

import dev.limbeck.error.ModelException;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The weights that input elements have in an output element between two of them.
 *
 * <p>A {@code ratio} in (0, 1] is the position of the output element from the input element to its left.
 */
abstract sealed class ResizeFilter {
    static ResizeFilter of(ResizeMode mode, double scale) {
        double stretch = mode.antialias() ? Math.min(1, scale) : 1;
        return switch (mode.interpolation()) {
            case "nearest" -> new Nearest(mode.nearest());
            case "linear" -> new Smooth(1, stretch, distance -> Math.max(0, 1 - distance));
            case "cubic" -> new Smooth(2, stretch, distance -> cubic(distance, mode.cubic()));
            default ->
                throw new ModelException(
                        "Resize knows no mode '" + mode.interpolation() + "'; ONNX defines nearest, linear and cubic.");
        };
    }

    /** Keys' cubic convolution kernel, 0 from a distance of 2 on. */
    private static double cubic(double x, double a) {
        if (x <= 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    }

    /** Elements with a weight. */
    abstract int taps();

    /** The first element with a weight, counted from the one to the left. */
    abstract int first(double ratio);

    abstract double[] weights(double ratio);

    /** A kernel of the distance, as wide to the left as to the right; stretched, it averages when an axis shrinks. */
    private static final class Smooth extends ResizeFilter {
        private final double stretch;
        private final DoubleUnaryOperator kernel;
        private final int first;

        Smooth(int reach, double stretch, DoubleUnaryOperator kernel) {
            this.stretch = stretch;
            this.kernel = kernel;
            this.first = (int) Math.floor(-reach / stretch) + 1;
        }

        @Override
        int taps() {
            return 2 - 2 * first;
        }

        @Override
        int first(double ratio) {
            return first;
        }

        @Override
        double[] weights(double ratio) {
            double[] weights = IntStream.range(first, first + taps())
                    .mapToDouble(i -> kernel.applyAsDouble(Math.abs(i - ratio) * stretch))
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            return stretch == 1
                    ? weights
                    : Arrays.stream(weights).map(w -> w / sum).toArray();
        }
    }

    /** The element to the left or the one to the right. */
    private static final class Nearest extends ResizeFilter {
        private final String rounding;

        Nearest(String rounding) {
            this.rounding = rounding;
        }

        @Override
        int taps() {
            return 1;
        }

        @Override
        int first(double ratio) {
            boolean right = switch (rounding) {
                case "round_prefer_floor" -> ratio > 0.5;
                case "round_prefer_ceil" -> ratio >= 0.5;
                case "floor" -> ratio == 1;
                case "ceil" -> true;
                default ->
                    throw new ModelException("Resize knows no nearest_mode '" + rounding
                            + "'; ONNX defines round_prefer_floor, round_prefer_ceil, floor and ceil.");
            };
            return right ? 1 : 0;
        }

        @Override
        double[] weights(double ratio) {
            return new double[] {1};
        }
    }
}
