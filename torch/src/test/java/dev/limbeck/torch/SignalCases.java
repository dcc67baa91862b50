package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Fourier transforms. */
final class SignalCases {
    static final List<GradientCase> GRADIENTS = List.of(
            d -> transform(d.tensor(2, 5, 1), 1),
            d -> transform(d.tensor(2, 5, 1), 1).with("onesided", 1),
            d -> transform(d.tensor(2, 5, 2), 1).with("inverse", 1),
            d -> transform(d.tensor(1, 4, 2), 1).with("inverse", 1).with("onesided", 1),
            d -> latest("DFT").input(d.tensor(1, 4, 2)).input(Tensor.scalar(6L)),
            d -> NodeCase.of("DFT").opset(17).input(d.tensor(2, 5, 1)).with("axis", 1),
            d -> latest("STFT")
                    .input(d.tensor(1, 9, 1))
                    .input(Tensor.scalar(2L))
                    .input(d.tensor(4)));

    private SignalCases() {}

    static NodeCase transform(Tensor x, long axis) {
        return NodeCase.of("DFT").opset(20).input(x).omitted().input(Tensor.scalar(axis));
    }
}
