package dev.limbeck.torch;

import static dev.limbeck.torch.GradientCase.of;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** Every differentiable operator, applied to operands for which its definition is smooth. */
final class GradientCases {
    private static final List<GradientCase> ARITHMETIC = List.of(
            of("Add").x("ab").x("b"),
            of("Sub").x("ab").x("a1"),
            of("Mul").x("abc").x("bc"),
            of("Div").x("ab").positive("b"),
            of("Pow").positive("ab").x("b"),
            of("Mod").with("fmod", 1).positive("a").given(Tensor.ofDoubles(Shape.of(1), 7)),
            of("Max").x("ab").x("ab").x("b"),
            of("Min").x("ab").x("b"),
            of("Sum").x("ab").x("b").x("ab"),
            of("Mean").x("ab").x("b"),
            of("Neg").x("ab"),
            of("Abs").x("ab"),
            of("Reciprocal").positive("ab"),
            of("Sqrt").positive("ab"),
            of("Where")
                    .given(Tensor.ofBooleans(Shape.of(2, 1), true, false))
                    .x("2b")
                    .x("b"),
            of("Clip").x("ab").given(doubles(-0.1)).given(doubles(0.1)),
            of("Cast").with("to", 11).x("ab"),
            of("Identity").x("ab"));

    private static final List<GradientCase> FUNCTIONS = List.of(
            of("Exp").x("ab"),
            of("Log").positive("ab"),
            of("Erf").x("ab"),
            of("Sin").x("ab"),
            of("Cos").x("ab"),
            of("Tan").unit("ab"),
            of("Asin").unit("ab"),
            of("Acos").unit("ab"),
            of("Atan").x("ab"),
            of("Sinh").x("ab"),
            of("Cosh").x("ab"),
            of("Tanh").x("ab"),
            of("Asinh").x("ab"),
            of("Acosh").between("ab", 1.2, 3, false),
            of("Atanh").unit("ab"));

    private static final List<GradientCase> ACTIVATIONS = List.of(
            of("Relu").x("ab"),
            of("Sigmoid").x("ab"),
            of("Gelu").x("ab"),
            of("Gelu").with("approximate", Attribute.of("tanh")).x("ab"),
            of("Mish").x("ab"),
            of("Swish").with("alpha", Attribute.of(1.5f)).x("ab"),
            of("HardSwish").x("ab"),
            of("HardSigmoid").x("ab"),
            of("Elu").x("ab"),
            of("Celu").with("alpha", Attribute.of(2f)).x("ab"),
            of("Selu").x("ab"),
            of("LeakyRelu").x("ab"),
            of("PRelu").x("ab").x("b"),
            of("ThresholdedRelu").with("alpha", Attribute.of(0.1f)).x("ab"),
            of("Shrink")
                    .with("lambd", Attribute.of(0.1f))
                    .with("bias", Attribute.of(0.1f))
                    .x("ab"),
            of("Softplus").x("ab"),
            of("Softsign").x("ab"),
            of("Softmax").x("abc"),
            of("Softmax").with("axis", 1).x("abc"),
            of("LogSoftmax").with("axis", 0).x("ab"),
            of("QuickGelu").in(Node.MICROSOFT).x("ab"),
            of("BiasGelu").in(Node.MICROSOFT).x("ab").x("b"),
            of("FastGelu").in(Node.MICROSOFT).x("ab").x("b"));

    private static final List<GradientCase> LAYOUT = List.of(
            of("Reshape").x("abc").given(Tensor.vector(0L, -1L)),
            of("Flatten").x("abc"),
            of("Squeeze").x("a1b").given(Tensor.vector(1L)),
            of("Unsqueeze").x("ab").given(Tensor.vector(0L, -1L)),
            of("Transpose").x("abc"),
            of("Expand").x("a1").given(Tensor.vector(2L, 1L, 3L)),
            of("Tile").x("ab").given(Tensor.vector(2L, 3L)),
            of("Concat").with("axis", 1).x("ab").x("ac"),
            of("Split").with("axis", 0).with("num_outputs", 2).outputs(2).x("4b"),
            of("SpaceToDepth").with("blocksize", 2).x("ab44"),
            of("DepthToSpace").with("blocksize", 2).x("a8bc"),
            of("Slice")
                    .x("5b")
                    .given(Tensor.vector(4L))
                    .given(Tensor.vector(0L))
                    .given(Tensor.vector(0L))
                    .given(Tensor.vector(-2L)),
            of("Pad").x("ab").given(Tensor.vector(1L, 0L, 2L, 1L)),
            of("Pad").with("mode", Attribute.of("reflect")).x("3b").given(Tensor.vector(2L, 0L, 1L, 1L)),
            of("Pad").with("mode", Attribute.of("edge")).x("ab").given(Tensor.vector(2L, 0L, 1L, 3L)),
            of("Pad").with("mode", Attribute.of("wrap")).x("ab").given(Tensor.vector(2L, 0L, 1L, 3L)),
            of("CenterCropPad").x("a5").given(Tensor.vector(6L, 2L)),
            of("Trilu").x("ab"));

    private static final List<GradientCase> INDEXING = List.of(
            of("Gather").x("3ab").given(Tensor.ofLongs(Shape.of(2, 2), 0, -1, 2, 0)),
            of("Gather").with("axis", 1).x("a3b").given(Tensor.vector(2L, 2L)),
            of("GatherElements").with("axis", 1).x("23").given(Tensor.ofLongs(Shape.of(2, 2), 0, 0, 2, -1)),
            of("GatherND").x("34b").given(Tensor.ofLongs(Shape.of(2, 2), 0, 1, 2, -1)),
            of("GatherND").with("batch_dims", 1).x("23b").given(Tensor.ofLongs(Shape.of(2, 1), 2, -3)),
            of("ScatterElements")
                    .with("axis", 1)
                    .x("a5")
                    .given(Tensor.ofLongs(Shape.of(1, 2), 1, 3))
                    .x("12"),
            of("ScatterElements")
                    .with("reduction", Attribute.of("max"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 1, 3))
                    .x("21"),
            of("ScatterND").x("4b").given(Tensor.ofLongs(Shape.of(2, 1), 3, 1)).x("2b"),
            of("ScatterND")
                    .with("reduction", Attribute.of("add"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .x("2b"),
            of("ScatterND")
                    .with("reduction", Attribute.of("mul"))
                    .x("4b")
                    .given(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .x("2b"),
            of("TopK").outputs(2).x("a5").given(Tensor.vector(2L)),
            of("Compress").with("axis", 0).x("3b").given(Tensor.ofBooleans(Shape.of(3), true, false, true)),
            of("ReverseSequence").x("32").given(Tensor.vector(3L, 2L)),
            of("TensorScatter").x("2a4b").x("2a2b").given(Tensor.vector(1L, 2L)),
            of("OneHot").given(Tensor.vector(0L, 2L)).given(Tensor.scalar(3L)).x("2"));

    private static final List<GradientCase> REDUCTIONS = List.of(
            of("ReduceSum").x("abc").given(Tensor.vector(1L)),
            of("ReduceSum").with("keepdims", 0).x("abc").given(Tensor.vector(0L, -1L)),
            of("ReduceMean").x("abc").given(Tensor.vector(0L, 2L)),
            of("ReduceProd").positive("abc").given(Tensor.vector(1L, 2L)),
            of("ReduceMax").x("abc").given(Tensor.vector(1L)),
            of("ReduceMin").x("abc"),
            of("ReduceL1").x("abc").given(Tensor.vector(2L)),
            of("ReduceL2").x("abc").given(Tensor.vector(2L)),
            of("ReduceSumSquare").x("abc").given(Tensor.vector(0L)),
            of("ReduceLogSum").positive("abc").given(Tensor.vector(0L)),
            of("ReduceLogSumExp").x("abc").given(Tensor.vector(1L)),
            of("CumSum").x("ab").given(Tensor.scalar(0L)),
            of("CumSum").with("reverse", 1).with("exclusive", 1).x("ab").given(Tensor.scalar(1L)),
            of("CumProd").positive("ab").given(Tensor.scalar(1L)));

    private static final List<GradientCase> PRODUCTS = List.of(
            of("MatMul").x("ab").x("bc"),
            of("MatMul").x("dab").x("bc"),
            of("MatMul").x("dab").x("dbc"),
            of("MatMul").x("b").x("bc"),
            of("Gemm").x("ab").x("bc").x("c"),
            of("Gemm")
                    .with("transA", 1)
                    .with("transB", 1)
                    .with("alpha", Attribute.of(0.5f))
                    .with("beta", Attribute.of(2f))
                    .x("ba")
                    .x("cb")
                    .x("ac"),
            of("Einsum").with("equation", Attribute.of("bij,bjk->bik")).x("dab").x("dbc"),
            of("Det").x("a33"),
            of("FusedMatMul")
                    .in(Node.MICROSOFT)
                    .with("transB", 1)
                    .with("alpha", Attribute.of(0.5f))
                    .x("dab")
                    .x("dcb"),
            of("Attention").x("2a3b").x("2a4b").x("2a4c"),
            of("Attention")
                    .with("q_num_heads", 2)
                    .with("kv_num_heads", 2)
                    .x("a34")
                    .x("a54")
                    .x("a52"),
            of("Attention").with("is_causal", 1).x("1a3b").x("1a3b").x("1a3b"),
            of("Attention")
                    .with("softcap", Attribute.of(2f))
                    .x("1a3b")
                    .x("1a3b")
                    .x("1a3b"),
            of("Attention").x("1233").x("1243").x("1243").x("34"),
            of("RotaryEmbedding").x("2a34").unit("232").unit("232"));

    private static final List<GradientCase> NORMALIZATIONS = List.of(
            of("LayerNormalization").x("ab5").x("5").x("5"),
            of("LayerNormalization").with("axis", 1).x("a45").x("45"),
            of("RMSNormalization").x("ab5").x("5"),
            of("GroupNormalization").with("num_groups", 2).x("a4b").x("4").x("4"),
            of("InstanceNormalization").x("ab33").x("b").x("b"),
            of("BatchNormalization")
                    .x("a333")
                    .x("3")
                    .x("3")
                    .given(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .given(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            of("BatchNormalization")
                    .with("training_mode", 1)
                    .x("a333")
                    .x("3")
                    .x("3")
                    .given(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .given(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            of("LpNormalization").x("ab"),
            of("LpNormalization").with("p", 1).with("axis", 0).x("ab"),
            of("MeanVarianceNormalization").x("3a33"),
            of("LRN").with("size", 3).x("a533"),
            of("SkipLayerNormalization")
                    .in(Node.MICROSOFT)
                    .x("ab5")
                    .x("ab5")
                    .x("5")
                    .x("5")
                    .x("5"));

    private static final List<GradientCase> WINDOWS = List.of(
            of("Conv")
                    .with("pads", Attribute.ofInts(1, 1, 1, 1))
                    .x("1a44")
                    .x("ba33")
                    .x("b"),
            of("Conv").with("strides", Attribute.ofInts(2)).x("1a6").x("ba3"),
            of("ConvTranspose")
                    .with("strides", Attribute.ofInts(2, 2))
                    .x("1a33")
                    .x("ab22")
                    .x("b"),
            of("MaxPool").with("kernel_shape", Attribute.ofInts(2, 2)).x("1a44"),
            of("AveragePool")
                    .with("kernel_shape", Attribute.ofInts(3, 3))
                    .with("pads", Attribute.ofInts(1, 1, 1, 1))
                    .x("1a44"),
            of("LpPool").with("kernel_shape", Attribute.ofInts(2, 2)).x("1a44"),
            of("GlobalAveragePool").x("ab33"),
            of("GlobalMaxPool").x("ab33"));

    static final List<GradientCase> ALL = Stream.of(
                    ARITHMETIC, FUNCTIONS, ACTIVATIONS, LAYOUT, INDEXING, REDUCTIONS, PRODUCTS, NORMALIZATIONS, WINDOWS)
            .flatMap(List::stream)
            .toList();

    private GradientCases() {}

    private static Tensor doubles(double value) {
        return Tensor.ofDoubles(Shape.SCALAR, value);
    }
}
