package dev.limbeck.technique.quantize;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

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
        Affine[] maps = maps(values, groups);
        int[] codes = new int[values.length];
        groups.forEach((element, group) -> codes[element] = maps[group].quantize(values[element]));
        return new QuantizedTensor(
                Codes.pack(range.dtype(), tensor.shape(), codes),
                scales(maps, groups),
                zeroPoints(maps, groups),
                groups);
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
        float[] low = new float[groups.count()];
        float[] high = new float[groups.count()];
        groups.forEach((element, group) -> {
            low[group] = Math.min(low[group], values[element]);
            high[group] = Math.max(high[group], values[element]);
        });
        Affine[] best = new Affine[groups.count()];
        double[] least = new double[groups.count()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < clipping.candidates(); i++) {
            Affine[] tried = maps(low, high, clipping.fraction(i));
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

    private Affine[] maps(float[] low, float[] high, float fraction) {
        Affine[] maps = new Affine[low.length];
        for (int g = 0; g < maps.length; g++) {
            maps[g] = symmetric
                    ? Affine.symmetric(low[g] * fraction, high[g] * fraction, range)
                    : Affine.asymmetric(low[g] * fraction, high[g] * fraction, range);
        }
        return maps;
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

    private static Tensor scales(Affine[] maps, Groups groups) {
        float[] scales = new float[maps.length];
        for (int g = 0; g < scales.length; g++) {
            scales[g] = maps[g].scale();
        }
        return Tensor.ofFloats(groups.scaleShape(), scales);
    }

    private Optional<Tensor> zeroPoints(Affine[] maps, Groups groups) {
        if (symmetric) {
            return Optional.empty();
        }
        int[] zeroPoints = Arrays.stream(maps).mapToInt(Affine::zeroPoint).toArray();
        return Optional.of(Codes.pack(range.dtype(), groups.scaleShape(), zeroPoints));
    }
}
