package dev.limbeck.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Sums of squared gradients, in the shape of an initializer. */
final class FisherSums extends GradientSums {
    private @Nullable Tensor sums;

    @Override
    void add(String name, Tensor initializer, Tensor gradient, int rows) {
        Tensor squares = total(initializer);
        Tensor wide = gradient.to(ScalarType.Double);
        squares.addcmul_(wide, wide, new Scalar(1.0));
    }

    private Tensor total(Tensor like) {
        Tensor known = sums;
        if (known == null) {
            known = torch.zeros_like(like.detach()).to(ScalarType.Double).retainReference();
            sums = known;
        }
        return known;
    }

    @Override
    dev.limbeck.tensor.Tensor total() {
        return sums == null
                ? dev.limbeck.tensor.Tensor.ofDoubles(dev.limbeck.tensor.Shape.of(0))
                : NativeValue.of(sums).host();
    }

    @Override
    public void close() {
        if (sums != null) {
            sums.releaseReference();
            sums = null;
        }
    }
}
