package dev.limbeck.pass.deploy;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A kernel that makes G neighbouring outputs of a row from one window:
 *
 * <pre>
 * W'[o·M + m, c, k, o·t + l] = W[m, c, k, l], and 0 elsewhere
 * </pre>
 *
 * @param weight W [M, C, kernel height, kernel width], INT8
 * @param stride t, from one output to the next
 * @param together G
 */
record WidenedKernel(Tensor weight, long stride, int together) {
    /** The most channels that leave enough lanes idle; with 32 the zeros cost more than is gained. */
    private static final long NARROW = 16;

    private static final long LANES = 64;

    /** Channels of the inputs are read in fours. */
    private static final long READ_TOGETHER = 4;

    /**
     * The kernel for the most outputs that fit into the lanes, divide a row, and at most double the multiplications; it
     * makes a single one where none do.
     *
     * @param outputs in a row
     */
    static WidenedKernel of(Tensor weight, long stride, long outputs) {
        int together = 1;
        if (weight.shape().dim(0) <= NARROW) {
            for (int g = 2; g * weight.shape().dim(0) <= LANES && outputs % g == 0; g *= 2) {
                boolean doublesAtMost = (g - 1) * stride <= weight.shape().dim(3);
                together = doublesAtMost ? g : together;
            }
        }
        return new WidenedKernel(weight, stride, together);
    }

    /** Its width. */
    long width() {
        return weight.shape().dim(3) + (together - 1) * stride;
    }

    /** How many channels of zeros the inputs need so that they can be read together. */
    long missingChannels() {
        return Math.floorMod(-weight.shape().dim(1), READ_TOGETHER);
    }

    /** W' [G·M, C and what was missing, kernel height, {@link #width()}]. */
    Tensor codes() {
        Shape shape = weight.shape();
        int row = Math.toIntExact(shape.dim(3));
        int rowsOfOutput = Math.toIntExact(shape.dim(1) * shape.dim(2));
        Shape widened = Shape.of(together * shape.dim(0), shape.dim(1) + missingChannels(), shape.dim(2), width());
        long[] strides = widened.strides();
        byte[] codes = new byte[Math.toIntExact(widened.size())];
        ByteBuffer original = weight.bytes();
        for (int i = 0; i < weight.size() / row; i++) {
            for (int o = 0; o < together; o++) {
                long output = o * shape.dim(0) + i / rowsOfOutput;
                long to = output * strides[0] + (i % rowsOfOutput) * strides[2] + o * stride;
                original.get(i * row, codes, Math.toIntExact(to), row);
            }
        }
        return Tensor.ofBytes(DType.INT8, widened, codes);
    }

    /** What belongs to the outputs of one place [M], for those of all G [G·M]. */
    Tensor repeated(Tensor perOutput) {
        int[] positions = new int[together * perOutput.size()];
        Arrays.setAll(positions, i -> i % perOutput.size());
        return perOutput.select(0, positions);
    }
}
