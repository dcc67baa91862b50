package dev.limbeck.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The ends of the range of an element type: the results of reducing nothing. */
final class Limits {
    private Limits() {}

    /** The lowest value: −∞ for floats, false for booleans. */
    static Scalar lowest(Tensor like) {
        if (torch.is_floating_point(like)) {
            return new Scalar(Double.NEGATIVE_INFINITY);
        }
        ScalarType type = like.scalar_type().intern();
        boolean unsigned = type == ScalarType.Bool || type == ScalarType.Byte;
        return new Scalar(unsigned ? 0L : Long.MIN_VALUE >> (Long.SIZE - bits(like)));
    }

    /** The highest value: ∞ for floats, true for booleans. */
    static Scalar highest(Tensor like) {
        if (torch.is_floating_point(like)) {
            return new Scalar(Double.POSITIVE_INFINITY);
        }
        return switch (like.scalar_type().intern()) {
            case Bool -> new Scalar(1L);
            case Byte -> new Scalar(255L);
            default -> new Scalar(Long.MAX_VALUE >> (Long.SIZE - bits(like)));
        };
    }

    private static int bits(Tensor like) {
        return (int) like.element_size() * Byte.SIZE;
    }
}
