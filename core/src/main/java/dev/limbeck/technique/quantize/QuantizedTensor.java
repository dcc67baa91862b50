package dev.limbeck.technique.quantize;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/**
 * A tensor as integer codes with the scales to read them.
 *
 * @param codes the codes, in the shape of the tensor
 * @param scales FLOAT, in the shape of the groups
 * @param zeroPoints in the type of the codes and the shape of the groups; absent if all are zero
 * @param groups which scale belongs to which element
 */
public record QuantizedTensor(Tensor codes, Tensor scales, Optional<Tensor> zeroPoints, Groups groups) {
    /**
     * The tensor of these codes.
     *
     * @param maps what the codes of each group stand for
     * @param symmetric whether all zero points are zero and so can be left out
     */
    static QuantizedTensor of(Shape shape, int[] codes, Affine[] maps, Groups groups, boolean symmetric) {
        float[] scales = new float[maps.length];
        int[] zeroPoints = new int[maps.length];
        for (int g = 0; g < maps.length; g++) {
            scales[g] = maps[g].scale();
            zeroPoints[g] = maps[g].zeroPoint();
        }
        IntegerRange range = maps[0].range();
        return new QuantizedTensor(
                Codes.pack(range.dtype(), shape, codes),
                Tensor.ofFloats(groups.scaleShape(), scales),
                symmetric ? Optional.empty() : Optional.of(Codes.pack(range.dtype(), groups.scaleShape(), zeroPoints)),
                groups);
    }

    /** Whether every zero point is zero. */
    boolean isSymmetric() {
        return zeroPoints.isEmpty();
    }

    /**
     * What the codes of each group stand for.
     *
     * @param range of the codes
     */
    Affine[] maps(IntegerRange range) {
        float[] scale = scales.toFloats();
        long[] zero = zeroPoints.map(Tensor::toLongs).orElseGet(() -> new long[scale.length]);
        Affine[] maps = new Affine[scale.length];
        for (int g = 0; g < maps.length; g++) {
            maps[g] = new Affine(scale[g], (int) zero[g], range);
        }
        return maps;
    }

    /** The values that the codes stand for, FLOAT. */
    public Tensor dequantize() {
        float[] values = new float[codes.size()];
        float[] scale = scales.toFloats();
        long[] zero = zeroPoints.map(Tensor::toLongs).orElseGet(() -> new long[groups.count()]);
        long[] code = codes.toLongs();
        groups.forEach((element, group) -> values[element] = (code[element] - zero[group]) * scale[group]);
        return Tensor.ofFloats(codes.shape(), values);
    }
}
