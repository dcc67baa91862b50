package dev.limbeck.torch;

import static dev.limbeck.torch.GradientCase.gradientOf;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** Every differentiable operator, applied to operands for which its definition is smooth. */
final class GradientCases {
    private static final List<GradientCase> ARITHMETIC = List.of(
            gradientOf("Add").x("ab").x("b"),
            gradientOf("Sub").x("ab").x("a1"),
            gradientOf("Mul").x("abc").x("bc"),
            gradientOf("Div").x("ab").positive("b"),
            gradientOf("Pow").positive("ab").x("b"),
            gradientOf("Mod").with("fmod", 1).positive("a").given(Tensor.ofDoubles(Shape.of(1), 7)),
            gradientOf("Max").x("ab").x("ab").x("b"),
            gradientOf("Min").x("ab").x("b"),
            gradientOf("Sum").x("ab").x("b").x("ab"),
            gradientOf("Mean").x("ab").x("b"),
            gradientOf("Neg").x("ab"),
            gradientOf("Abs").x("ab"),
            gradientOf("Reciprocal").positive("ab"),
            gradientOf("Sqrt").positive("ab"),
            gradientOf("Where")
                    .given(Tensor.ofBooleans(Shape.of(2, 1), true, false))
                    .x("2b")
                    .x("b"),
            gradientOf("Clip").x("ab").given(doubles(-0.1)).given(doubles(0.1)),
            gradientOf("Cast").with("to", 11).x("ab"),
            gradientOf("Identity").x("ab"));

    private static final List<GradientCase> FUNCTIONS = List.of(
            gradientOf("Exp").x("ab"),
            gradientOf("Log").positive("ab"),
            gradientOf("Erf").x("ab"),
            gradientOf("Sin").x("ab"),
            gradientOf("Cos").x("ab"),
            gradientOf("Tan").unit("ab"),
            gradientOf("Asin").unit("ab"),
            gradientOf("Acos").unit("ab"),
            gradientOf("Atan").x("ab"),
            gradientOf("Sinh").x("ab"),
            gradientOf("Cosh").x("ab"),
            gradientOf("Tanh").x("ab"),
            gradientOf("Asinh").x("ab"),
            gradientOf("Acosh").between("ab", 1.2, 3, false),
            gradientOf("Atanh").unit("ab"));

    private static final List<GradientCase> ACTIVATIONS = List.of(
            gradientOf("Relu").x("ab"),
            gradientOf("Sigmoid").x("ab"),
            gradientOf("Gelu").x("ab"),
            gradientOf("Gelu").with("approximate", Attribute.of("tanh")).x("ab"),
            gradientOf("Mish").x("ab"),
            gradientOf("Swish").with("alpha", Attribute.of(1.5f)).x("ab"),
            gradientOf("HardSwish").x("ab"),
            gradientOf("HardSigmoid").x("ab"),
            gradientOf("Elu").x("ab"),
            gradientOf("Celu").with("alpha", Attribute.of(2f)).x("ab"),
            gradientOf("Selu").x("ab"),
            gradientOf("LeakyRelu").x("ab"),
            gradientOf("PRelu").x("ab").x("b"),
            gradientOf("ThresholdedRelu").with("alpha", Attribute.of(0.1f)).x("ab"),
            gradientOf("Shrink")
                    .with("lambd", Attribute.of(0.1f))
                    .with("bias", Attribute.of(0.1f))
                    .x("ab"),
            gradientOf("Softplus").x("ab"),
            gradientOf("Softsign").x("ab"),
            gradientOf("Softmax").x("abc"),
            gradientOf("Softmax").with("axis", 1).x("abc"),
            gradientOf("LogSoftmax").with("axis", 0).x("ab"),
            gradientOf("QuickGelu").in(Node.MICROSOFT).x("ab"),
            gradientOf("BiasGelu").in(Node.MICROSOFT).x("ab").x("b"),
            gradientOf("FastGelu").in(Node.MICROSOFT).x("ab").x("b"));

    private static final List<GradientCase> LAYOUT = List.of(
            gradientOf("Reshape").x("abc").given(Tensor.vector(0L, -1L)),
            gradientOf("Flatten").x("abc"),
            gradientOf("Squeeze").x("a1b").given(Tensor.vector(1L)),
            gradientOf("Unsqueeze").x("ab").given(Tensor.vector(0L, -1L)),
            gradientOf("Transpose").x("abc"),
            gradientOf("Expand").x("a1").given(Tensor.vector(2L, 1L, 3L)),
            gradientOf("Tile").x("ab").given(Tensor.vector(2L, 3L)),
            gradientOf("Concat").with("axis", 1).x("ab").x("ac"),
            gradientOf("Split")
                    .with("axis", 0)
                    .with("num_outputs", 2)
                    .outputs(2)
                    .x("4b"),
            gradientOf("SpaceToDepth").with("blocksize", 2).x("ab44"),
            gradientOf("DepthToSpace").with("blocksize", 2).x("a8bc"),
            gradientOf("Slice")
                    .x("5b")
                    .given(Tensor.vector(4L))
                    .given(Tensor.vector(0L))
                    .given(Tensor.vector(0L))
                    .given(Tensor.vector(-2L)),
            gradientOf("Pad").x("ab").given(Tensor.vector(1L, 0L, 2L, 1L)),
            gradientOf("Pad").with("mode", Attribute.of("reflect")).x("3b").given(Tensor.vector(2L, 0L, 1L, 1L)),
            gradientOf("Pad").with("mode", Attribute.of("edge")).x("ab").given(Tensor.vector(2L, 0L, 1L, 3L)),
            gradientOf("Pad").with("mode", Attribute.of("wrap")).x("ab").given(Tensor.vector(2L, 0L, 1L, 3L)),
            gradientOf("CenterCropPad").x("a5").given(Tensor.vector(6L, 2L)),
            gradientOf("Trilu").x("ab"));

    private static final List<GradientCase> INDEXING = List.of(
            gradientOf("Gather").x("3ab").given(Tensor.ofLongs(Shape.of(2, 2), 0, -1, 2, 0)),
            gradientOf("Gather").with("axis", 1).x("a3b").given(Tensor.vector(2L, 2L)),
            gradientOf("GatherElements").with("axis", 1).x("23").given(Tensor.ofLongs(Shape.of(2, 2), 0, 0, 2, -1)),
            gradientOf("GatherND").x("34b").given(Tensor.ofLongs(Shape.of(2, 2), 0, 1, 2, -1)),
            gradientOf("GatherND").with("batch_dims", 1).x("23b").given(Tensor.ofLongs(Shape.of(2, 1), 2, -3)),
            gradientOf("ScatterElements")
                    .with("axis", 1)
                    .x("a5")
                    .given(Tensor.ofLongs(Shape.of(1, 2), 1, 3))
                    .x("12"),
            gradientOf("ScatterElements")
                    .with("reduction", Attribute.of("max"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 1, 3))
                    .x("21"),
            gradientOf("ScatterND")
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 3, 1))
                    .x("2b"),
            gradientOf("ScatterND")
                    .with("reduction", Attribute.of("add"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .x("2b"),
            gradientOf("ScatterND")
                    .with("reduction", Attribute.of("mul"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .x("2b"),
            gradientOf("TopK").outputs(2).x("a5").given(Tensor.vector(2L)),
            gradientOf("Compress").with("axis", 0).x("3b").given(Tensor.ofBooleans(Shape.of(3), true, false, true)),
            gradientOf("ReverseSequence").x("32").given(Tensor.vector(3L, 2L)),
            gradientOf("TensorScatter").x("2a4b").x("2a2b").given(Tensor.vector(1L, 2L)),
            gradientOf("OneHot")
                    .given(Tensor.vector(0L, 2L))
                    .given(Tensor.scalar(3L))
                    .x("2"));

    private static final List<GradientCase> REDUCTIONS = List.of(
            gradientOf("ReduceSum").x("abc").given(Tensor.vector(1L)),
            gradientOf("ReduceSum").with("keepdims", 0).x("abc").given(Tensor.vector(0L, -1L)),
            gradientOf("ReduceMean").x("abc").given(Tensor.vector(0L, 2L)),
            gradientOf("ReduceProd").positive("abc").given(Tensor.vector(1L, 2L)),
            gradientOf("ReduceMax").x("abc").given(Tensor.vector(1L)),
            gradientOf("ReduceMin").x("abc"),
            gradientOf("ReduceL1").x("abc").given(Tensor.vector(2L)),
            gradientOf("ReduceL2").x("abc").given(Tensor.vector(2L)),
            gradientOf("ReduceSumSquare").x("abc").given(Tensor.vector(0L)),
            gradientOf("ReduceLogSum").positive("abc").given(Tensor.vector(0L)),
            gradientOf("ReduceLogSumExp").x("abc").given(Tensor.vector(1L)),
            gradientOf("CumSum").x("ab").given(Tensor.scalar(0L)),
            gradientOf("CumSum").with("reverse", 1).with("exclusive", 1).x("ab").given(Tensor.scalar(1L)),
            gradientOf("CumProd").positive("ab").given(Tensor.scalar(1L)));

    private static final List<GradientCase> PRODUCTS = List.of(
            gradientOf("MatMul").x("ab").x("bc"),
            gradientOf("MatMul").x("dab").x("bc"),
            gradientOf("MatMul").x("dab").x("dbc"),
            gradientOf("MatMul").x("b").x("bc"),
            gradientOf("Gemm").x("ab").x("bc").x("c"),
            gradientOf("Gemm")
                    .with("transA", 1)
                    .with("transB", 1)
                    .with("alpha", Attribute.of(0.5f))
                    .with("beta", Attribute.of(2f))
                    .x("ba")
                    .x("cb")
                    .x("ac"),
            gradientOf("Einsum")
                    .with("equation", Attribute.of("bij,bjk->bik"))
                    .x("dab")
                    .x("dbc"),
            gradientOf("Det").x("a33"),
            gradientOf("FusedMatMul")
                    .in(Node.MICROSOFT)
                    .with("transB", 1)
                    .with("alpha", Attribute.of(0.5f))
                    .x("dab")
                    .x("dcb"),
            gradientOf("Attention").x("2a3b").x("2a4b").x("2a4c"),
            gradientOf("Attention")
                    .with("q_num_heads", 2)
                    .with("kv_num_heads", 2)
                    .x("a34")
                    .x("a54")
                    .x("a52"),
            gradientOf("Attention").with("is_causal", 1).x("1a3b").x("1a3b").x("1a3b"),
            gradientOf("Attention")
                    .with("softcap", Attribute.of(2f))
                    .x("1a3b")
                    .x("1a3b")
                    .x("1a3b"),
            gradientOf("Attention").x("1233").x("1243").x("1243").x("34"),
            gradientOf("RotaryEmbedding").x("2a34").unit("232").unit("232"));

    private static final List<GradientCase> NORMALIZATIONS = List.of(
            gradientOf("LayerNormalization").x("ab5").x("5").x("5"),
            gradientOf("LayerNormalization").with("axis", 1).x("a45").x("45"),
            gradientOf("RMSNormalization").x("ab5").x("5"),
            gradientOf("GroupNormalization")
                    .with("num_groups", 2)
                    .x("a4b")
                    .x("4")
                    .x("4"),
            gradientOf("InstanceNormalization").x("ab33").x("b").x("b"),
            gradientOf("BatchNormalization")
                    .x("a333")
                    .x("3")
                    .x("3")
                    .given(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .given(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            gradientOf("BatchNormalization")
                    .with("training_mode", 1)
                    .x("a333")
                    .x("3")
                    .x("3")
                    .given(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .given(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            gradientOf("LpNormalization").x("ab"),
            gradientOf("LpNormalization").with("p", 1).with("axis", 0).x("ab"),
            gradientOf("MeanVarianceNormalization").x("3a33"),
            gradientOf("LRN").with("size", 3).x("a533"),
            gradientOf("SkipLayerNormalization")
                    .in(Node.MICROSOFT)
                    .x("ab5")
                    .x("ab5")
                    .x("5")
                    .x("5")
                    .x("5"));

    private static final List<GradientCase> WINDOWS = List.of(
            gradientOf("Conv")
                    .with("pads", Attribute.ofInts(1, 1, 1, 1))
                    .x("1a44")
                    .x("ba33")
                    .x("b"),
            gradientOf("Conv").with("strides", Attribute.ofInts(2)).x("1a6").x("ba3"),
            gradientOf("ConvTranspose")
                    .with("strides", Attribute.ofInts(2, 2))
                    .x("1a33")
                    .x("ab22")
                    .x("b"),
            gradientOf("MaxPool").with("kernel_shape", Attribute.ofInts(2, 2)).x("1a44"),
            gradientOf("AveragePool")
                    .with("kernel_shape", Attribute.ofInts(3, 3))
                    .with("pads", Attribute.ofInts(1, 1, 1, 1))
                    .x("1a44"),
            gradientOf("LpPool").with("kernel_shape", Attribute.ofInts(2, 2)).x("1a44"),
            gradientOf("GlobalAveragePool").x("ab33"),
            gradientOf("GlobalMaxPool").x("ab33"));

    static final List<GradientCase> ALL = Stream.of(
                    ARITHMETIC, FUNCTIONS, ACTIVATIONS, LAYOUT, INDEXING, REDUCTIONS, PRODUCTS, NORMALIZATIONS, WINDOWS)
            .flatMap(List::stream)
            .toList();

    private GradientCases() {}

    private static Tensor doubles(double value) {
        return Tensor.ofDoubles(Shape.SCALAR, value);
    }
}
