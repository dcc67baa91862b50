package dev.limbeck.torch;

import java.util.List;
import java.util.stream.Stream;

/** Every differentiable operator; {@link GradientProperty} fails if one is missing. */
final class GradientCases {
    static final List<GradientCase> ALL = Stream.of(
                    ElementwiseGradients.ARITHMETIC,
                    ElementwiseGradients.FUNCTIONS,
                    ElementwiseGradients.ACTIVATIONS,
                    ElementwiseGradients.DROPOUT,
                    LayoutGradients.LAYOUT,
                    LayoutGradients.INDEXING,
                    LayoutGradients.REDUCTIONS,
                    LayerGradients.PRODUCTS,
                    LayerGradients.NORMALIZATIONS,
                    WindowCases.GRADIENTS,
                    SamplingCases.GRADIENTS,
                    RecurrentCases.GRADIENTS,
                    ControlCases.GRADIENTS,
                    LossCases.GRADIENTS,
                    SignalCases.GRADIENTS)
            .flatMap(List::stream)
            .toList();

    private GradientCases() {}
}
