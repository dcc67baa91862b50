package dev.limbeck.torch;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Functions without a useful gradient that pass on the one of the identity (Bengio et al. 2013, "Estimating or
 * Propagating Gradients Through Stochastic Neurons").
 */
final class StraightThrough {
    private StraightThrough() {}

    /** Whether a gradient is to pass through any of these. */
    static boolean isNeeded(Tensor... tensors) {
        if (!GradMode.is_enabled()) {
            return false;
        }
        for (Tensor tensor : tensors) {
            if (tensor.requires_grad()) {
                return true;
            }
        }
        return false;
    }

    /** A value, exactly, with the gradient of another of the same shape, which must be finite. */
    static Tensor replaced(Tensor gradient, Tensor value) {
        return isNeeded(gradient) ? value.detach().add(gradient.sub(gradient.detach())) : value;
    }

    /** The numbers of a range; the gradient passes inside it and on its borders and is zero outside. */
    static Tensor clamp(Tensor x, IntegerRange range) {
        return torch.clamp(
                x, new ScalarOptional(new Scalar(range.low())), new ScalarOptional(new Scalar(range.high())));
    }

    /** The same value with a gradient of {@code factor} times its size. */
    static Tensor scaleGradient(Tensor x, double factor) {
        return replaced(x.mul(new Scalar(factor)), x);
    }
}
