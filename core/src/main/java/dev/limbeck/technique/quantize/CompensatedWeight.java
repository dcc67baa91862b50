package dev.limbeck.technique.quantize;

import java.util.Arrays;

/** Codes of a linear layer's weight [in, out], and the error that they leave in each channel of the layer's output. */
final class CompensatedWeight {
    private final QuantizedTensor codes;
    private final double[] errors;

    /**
     * @param errors {@code (w − ŵ)ᵀ(XᵀX/n + λI)(w − ŵ)} of every channel
     */
    CompensatedWeight(QuantizedTensor codes, double[] errors) {
        this.codes = codes;
        this.errors = errors.clone();
    }

    QuantizedTensor codes() {
        return codes;
    }

    double error(int channel) {
        return errors[channel];
    }

    /** Of all channels together. */
    double error() {
        return Arrays.stream(errors).sum();
    }
}
