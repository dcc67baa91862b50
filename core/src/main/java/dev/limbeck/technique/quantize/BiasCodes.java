package dev.limbeck.technique.quantize;

import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/**
 * A bias in the units of the integer accumulator: {@code round(b / (s_x·s_w))} as INT32, so that the kernel adds it
 * before scaling (Jacob et al., 2018, section 2.4).
 */
public final class BiasCodes {
    private BiasCodes() {}

    /**
     * The codes of a bias.
     *
     * @param weightScales of the layer's weight, one or one a channel
     * @param inputScale of what the layer reads
     */
    public static QuantizedTensor of(Tensor bias, Tensor weightScales, float inputScale) {
        float[] weights = weightScales.toFloats();
        float[] scales = new float[bias.size()];
        int[] codes = new int[bias.size()];
        for (int c = 0; c < codes.length; c++) {
            scales[c] = inputScale * weights[weights.length == 1 ? 0 : c];
            codes[c] = (int) Math.rint(bias.doubleAt(c) / scales[c]);
        }
        Groups groups = weights.length == 1 ? Groups.whole(bias.shape()) : Groups.alongAxis(bias.shape(), 0);
        Tensor scale = weights.length == 1 ? Tensor.scalar(scales[0]) : Tensor.vector(scales);
        return new QuantizedTensor(Tensor.ofInts(bias.shape(), codes), scale, Optional.empty(), groups);
    }
}
