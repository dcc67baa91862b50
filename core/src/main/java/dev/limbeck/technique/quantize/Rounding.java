package dev.limbeck.technique.quantize;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;

/** Rounds every element to the nearest code of its group. */
final class Rounding {
    private final IntegerRange range;
    private final boolean symmetric;
    private final Clipping clipping;

    Rounding(IntegerRange range, boolean symmetric, Clipping clipping) {
        this.range = range;
        this.symmetric = symmetric;
        this.clipping = clipping;
    }

    /**
     * The tensor's elements as codes.
     *
     * @param name how a message calls the tensor
     * @throws ModelException if an element is NaN or infinite
     */
    QuantizedTensor quantize(Tensor tensor, Groups groups, String name) {
        float[] values = tensor.toFloats();
        requireFinite(values, name);
        return rounded(tensor.shape(), values, maps(values, groups), groups);
    }

    /**
     * The same with codes for this fraction of the range of every group, whatever error that leaves.
     *
     * @param tensor of finite numbers
     */
    QuantizedTensor quantize(Tensor tensor, Groups groups, float fraction) {
        float[] values = tensor.toFloats();
        return rounded(tensor.shape(), values, new Ranges(values, groups).maps(fraction), groups);
    }

    private QuantizedTensor rounded(Shape shape, float[] values, Affine[] maps, Groups groups) {
        int[] codes = new int[values.length];
        groups.forEach((element, group) -> codes[element] = maps[group].quantize(values[element]));
        return QuantizedTensor.of(shape, codes, maps, groups, symmetric);
    }

    private static void requireFinite(float[] values, String name) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ModelException("The weight '" + name + "' holds " + values[i] + " at element " + i
                        + ", so it cannot be quantized. Exclude it, or repair the model.");
            }
        }
    }

    private Affine[] maps(float[] values, Groups groups) {
        Ranges ranges = new Ranges(values, groups);
        Affine[] best = new Affine[groups.count()];
        double[] least = new double[groups.count()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < clipping.candidates(); i++) {
            Affine[] tried = ranges.maps(clipping.fraction(i));
            double[] error = clipping.candidates() == 1 ? new double[best.length] : errors(values, groups, tried);
            for (int g = 0; g < best.length; g++) {
                if (error[g] < least[g]) {
                    least[g] = error[g];
                    best[g] = tried[g];
                }
            }
        }
        return best;
    }

    private static double[] errors(float[] values, Groups groups, Affine[] maps) {
        double[] errors = new double[maps.length];
        groups.forEach((element, group) -> {
            Affine map = maps[group];
            double error = map.dequantize(map.quantize(values[element])) - values[element];
            errors[group] += error * error;
        });
        return errors;
    }

    /** The smallest and the largest value of every group, and zero. */
    private final class Ranges {
        private final float[] low;
        private final float[] high;

        Ranges(float[] values, Groups groups) {
            low = new float[groups.count()];
            high = new float[groups.count()];
            groups.forEach((element, group) -> {
                low[group] = Math.min(low[group], values[element]);
                high[group] = Math.max(high[group], values[element]);
            });
        }

        Affine[] maps(float fraction) {
            Affine[] maps = new Affine[low.length];
            for (int g = 0; g < maps.length; g++) {
                maps[g] = symmetric
                        ? Affine.symmetric(low[g] * fraction, high[g] * fraction, range)
                        : Affine.asymmetric(low[g] * fraction, high[g] * fraction, range);
            }
            return maps;
        }
    }
}
