package dev.limbeck.technique.quantize;

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
