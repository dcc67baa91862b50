package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;
import static dev.limbeck.torch.NodeCase.microsoft;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Operators on elements, and those along one axis that are used as activations. */
final class ElementwiseGradients {
    static final List<GradientCase> ARITHMETIC = List.of(
            d -> latest("Add").input(d.x("ab")).input(d.x("b")),
            d -> latest("Sub").input(d.x("ab")).input(d.x("a1")),
            d -> latest("Mul").input(d.x("abc")).input(d.x("bc")),
            d -> latest("Div").input(d.x("ab")).input(d.positive("b")),
            d -> latest("Pow").input(d.positive("ab")).input(d.x("b")),
            d -> latest("Mod").with("fmod", 1).input(d.positive("a")).constant(Tensor.ofDoubles(Shape.of(1), 7)),
            d -> latest("Max").input(d.x("ab")).input(d.x("ab")).input(d.x("b")),
            d -> latest("Min").input(d.x("ab")).input(d.x("b")),
            d -> latest("Sum").input(d.x("ab")).input(d.x("b")).input(d.x("ab")),
            d -> latest("Mean").input(d.x("ab")).input(d.x("b")),
            d -> latest("Neg").input(d.x("ab")),
            d -> latest("Abs").input(d.x("ab")),
            d -> latest("Reciprocal").input(d.positive("ab")),
            d -> latest("Sqrt").input(d.positive("ab")),
            d -> latest("Where")
                    .constant(Tensor.ofBooleans(Shape.of(2, 1), true, false))
                    .input(d.x("2b"))
                    .input(d.x("b")),
            d -> latest("Clip")
                    .input(d.x("ab"))
                    .constant(Tensor.ofDoubles(Shape.SCALAR, -0.1))
                    .constant(Tensor.ofDoubles(Shape.SCALAR, 0.1)),
            d -> latest("Cast").with("to", 11).input(d.x("ab")),
            d -> latest("Identity").input(d.x("ab")),
            d -> latest("CastLike").input(d.x("ab")).constant(Tensor.ofDoubles(Shape.of(1), 0)));

    static final List<GradientCase> FUNCTIONS = List.of(
            d -> latest("Exp").input(d.x("ab")),
            d -> latest("Log").input(d.positive("ab")),
            d -> latest("Erf").input(d.x("ab")),
            d -> latest("Sin").input(d.x("ab")),
            d -> latest("Cos").input(d.x("ab")),
            d -> latest("Tan").input(d.unit("ab")),
            d -> latest("Asin").input(d.unit("ab")),
            d -> latest("Acos").input(d.unit("ab")),
            d -> latest("Atan").input(d.x("ab")),
            d -> latest("Sinh").input(d.x("ab")),
            d -> latest("Cosh").input(d.x("ab")),
            d -> latest("Tanh").input(d.x("ab")),
            d -> latest("Asinh").input(d.x("ab")),
            d -> latest("Acosh").input(d.between("ab", 1.2, 3, false)),
            d -> latest("Atanh").input(d.unit("ab")));

    static final List<GradientCase> ACTIVATIONS = List.of(
            d -> latest("Relu").input(d.x("ab")),
            d -> latest("Sigmoid").input(d.x("ab")),
            d -> latest("Gelu").input(d.x("ab")),
            d -> latest("Gelu").with("approximate", "tanh").input(d.x("ab")),
            d -> latest("Mish").input(d.x("ab")),
            d -> latest("Swish").with("alpha", 1.5f).input(d.x("ab")),
            d -> latest("HardSwish").input(d.x("ab")),
            d -> latest("HardSigmoid").input(d.x("ab")),
            d -> latest("Elu").input(d.x("ab")),
            d -> latest("Celu").with("alpha", 2f).input(d.x("ab")),
            d -> latest("Selu").input(d.x("ab")),
            d -> latest("LeakyRelu").input(d.x("ab")),
            d -> latest("PRelu").input(d.x("ab")).input(d.x("b")),
            d -> latest("ThresholdedRelu").with("alpha", 0.1f).input(d.x("ab")),
            d -> latest("Shrink").with("lambd", 0.1f).with("bias", 0.1f).input(d.x("ab")),
            d -> latest("Softplus").input(d.x("ab")),
            d -> latest("Softsign").input(d.x("ab")),
            d -> latest("Softmax").input(d.x("abc")),
            d -> latest("Softmax").with("axis", 1).input(d.x("abc")),
            d -> latest("LogSoftmax").with("axis", 0).input(d.x("ab")),
            d -> microsoft("QuickGelu").input(d.x("ab")),
            d -> microsoft("BiasGelu").input(d.x("ab")).input(d.x("b")),
            d -> microsoft("FastGelu").input(d.x("ab")).input(d.x("b")),
            d -> latest("SwiGLU").input(d.x("a6")),
            d -> NodeCase.of("Softmax").opset(11).input(d.x("abc")),
            d -> NodeCase.of("LogSoftmax").opset(11).input(d.x("abc")),
            d -> microsoft("Gelu").input(d.x("ab")),
            d -> microsoft("BiasSoftmax").input(d.x("ab")).input(d.x("b")));

    static final List<GradientCase> DROPOUT = List.of(
            d -> NodeCase.of("Dropout").opset(1).input(d.x("ab")),
            d -> NodeCase.of("Dropout").opset(7).input(d.x("ab")),
            d -> NodeCase.of("Dropout").opset(10).input(d.x("ab")).outputs(2),
            d -> latest("Dropout")
                    .input(d.x("ab"))
                    .constant(Tensor.scalar(0.4f))
                    .constant(Tensor.ofBooleans(Shape.SCALAR, true)));

    private ElementwiseGradients() {}
}
