package dev.limbeck.torch;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Softmax in 16 bits over the last axis, every step of its definition rounded, as in ONNX's reference implementation;
 * libtorch's own computes in 32 bits and rounds once.
 */
final class HalfSoftmax {
    /** Up to this length the reference's sum, rounded after every addition, is followed too. */
    private static final int SHORT = 32;

    private HalfSoftmax() {}

    static Tensor apply(Tensor x) {
        Tensor powers = x.sub(torch.amax(x, new long[] {-1}, true)).exp();
        return powers.div(sum(powers));
    }

    private static Tensor sum(Tensor powers) {
        long length = powers.size(-1);
        if (powers.scalar_type().intern() != ScalarType.BFloat16 || length > SHORT) {
            return torch.sum(powers, new long[] {-1}, true, new ScalarTypeOptional());
        }
        Tensor sum = powers.narrow(-1, 0, 1);
        for (long i = 1; i < length; i++) {
            sum = sum.add(powers.narrow(-1, i, 1));
        }
        return sum;
    }
}
