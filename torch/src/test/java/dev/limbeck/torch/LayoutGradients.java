package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Operators that move, choose or add up elements. */
final class LayoutGradients {
    static final List<GradientCase> LAYOUT = List.of(
            d -> latest("Reshape").input(d.x("abc")).constant(Tensor.vector(0L, -1L)),
            d -> latest("Flatten").input(d.x("abc")),
            d -> latest("Squeeze").input(d.x("a1b")).constant(Tensor.vector(1L)),
            d -> latest("Unsqueeze").input(d.x("ab")).constant(Tensor.vector(0L, -1L)),
            d -> latest("Transpose").input(d.x("abc")),
            d -> latest("Expand").input(d.x("a1")).constant(Tensor.vector(2L, 1L, 3L)),
            d -> latest("Tile").input(d.x("ab")).constant(Tensor.vector(2L, 3L)),
            d -> latest("Concat").with("axis", 1).input(d.x("ab")).input(d.x("ac")),
            d -> latest("Split")
                    .with("axis", 0)
                    .with("num_outputs", 2)
                    .outputs(2)
                    .input(d.x("4b")),
            d -> latest("SpaceToDepth").with("blocksize", 2).input(d.x("ab44")),
            d -> latest("DepthToSpace").with("blocksize", 2).input(d.x("a8bc")),
            d -> latest("Slice")
                    .input(d.x("5b"))
                    .constant(Tensor.vector(4L))
                    .constant(Tensor.vector(0L))
                    .constant(Tensor.vector(0L))
                    .constant(Tensor.vector(-2L)),
            d -> latest("Pad").input(d.x("ab")).constant(Tensor.vector(1L, 0L, 2L, 1L)),
            d -> latest("Pad").with("mode", "reflect").input(d.x("3b")).constant(Tensor.vector(2L, 0L, 1L, 1L)),
            d -> latest("Pad").with("mode", "edge").input(d.x("ab")).constant(Tensor.vector(2L, 0L, 1L, 3L)),
            d -> latest("Pad").with("mode", "wrap").input(d.x("ab")).constant(Tensor.vector(2L, 0L, 1L, 3L)),
            d -> latest("CenterCropPad").input(d.x("a5")).constant(Tensor.vector(6L, 2L)),
            d -> latest("Trilu").input(d.x("ab")));

    static final List<GradientCase> INDEXING = List.of(
            d -> latest("Gather").input(d.x("3ab")).constant(Tensor.ofLongs(Shape.of(2, 2), 0, -1, 2, 0)),
            d -> latest("Gather").with("axis", 1).input(d.x("a3b")).constant(Tensor.vector(2L, 2L)),
            d -> latest("GatherElements")
                    .with("axis", 1)
                    .input(d.x("23"))
                    .constant(Tensor.ofLongs(Shape.of(2, 2), 0, 0, 2, -1)),
            d -> latest("GatherND").input(d.x("34b")).constant(Tensor.ofLongs(Shape.of(2, 2), 0, 1, 2, -1)),
            d -> latest("GatherND")
                    .with("batch_dims", 1)
                    .input(d.x("23b"))
                    .constant(Tensor.ofLongs(Shape.of(2, 1), 2, -3)),
            d -> latest("ScatterElements")
                    .with("axis", 1)
                    .input(d.x("a5"))
                    .constant(Tensor.ofLongs(Shape.of(1, 2), 1, 3))
                    .input(d.x("12")),
            d -> latest("ScatterElements")
                    .with("reduction", "max")
                    .input(d.x("4b"))
                    .constant(Tensor.ofLongs(Shape.of(2, 1), 1, 3))
                    .input(d.x("21")),
            d -> latest("ScatterND")
                    .input(d.x("4b"))
                    .constant(Tensor.ofLongs(Shape.of(2, 1), 3, 1))
                    .input(d.x("2b")),
            d -> latest("ScatterND")
                    .with("reduction", "add")
                    .input(d.x("4b"))
                    .constant(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .input(d.x("2b")),
            d -> latest("ScatterND")
                    .with("reduction", "mul")
                    .input(d.x("4b"))
                    .constant(Tensor.ofLongs(Shape.of(2, 1), 3, 3))
                    .input(d.x("2b")),
            d -> latest("TopK").outputs(2).input(d.x("a5")).constant(Tensor.vector(2L)),
            d -> latest("Compress")
                    .with("axis", 0)
                    .input(d.x("3b"))
                    .constant(Tensor.ofBooleans(Shape.of(3), true, false, true)),
            d -> latest("ReverseSequence").input(d.x("32")).constant(Tensor.vector(3L, 2L)),
            d -> latest("TensorScatter").input(d.x("2a4b")).input(d.x("2a2b")).constant(Tensor.vector(1L, 2L)),
            d -> latest("OneHot")
                    .constant(Tensor.vector(0L, 2L))
                    .constant(Tensor.scalar(3L))
                    .input(d.x("2")),
            d -> NodeCase.of("Scatter")
                    .opset(9)
                    .with("axis", 1)
                    .input(d.x("a5"))
                    .constant(Tensor.ofLongs(Shape.of(1, 2), 1, 3))
                    .input(d.x("12")));

    static final List<GradientCase> REDUCTIONS = List.of(
            d -> latest("ReduceSum").input(d.x("abc")).constant(Tensor.vector(1L)),
            d -> latest("ReduceSum").with("keepdims", 0).input(d.x("abc")).constant(Tensor.vector(0L, -1L)),
            d -> latest("ReduceMean").input(d.x("abc")).constant(Tensor.vector(0L, 2L)),
            d -> latest("ReduceProd").input(d.positive("abc")).constant(Tensor.vector(1L, 2L)),
            d -> latest("ReduceMax").input(d.x("abc")).constant(Tensor.vector(1L)),
            d -> latest("ReduceMin").input(d.x("abc")),
            d -> latest("ReduceL1").input(d.x("abc")).constant(Tensor.vector(2L)),
            d -> latest("ReduceL2").input(d.x("abc")).constant(Tensor.vector(2L)),
            d -> latest("ReduceSumSquare").input(d.x("abc")).constant(Tensor.vector(0L)),
            d -> latest("ReduceLogSum").input(d.positive("abc")).constant(Tensor.vector(0L)),
            d -> latest("ReduceLogSumExp").input(d.x("abc")).constant(Tensor.vector(1L)),
            d -> latest("CumSum").input(d.x("ab")).constant(Tensor.scalar(0L)),
            d -> latest("CumSum")
                    .with("reverse", 1)
                    .with("exclusive", 1)
                    .input(d.x("ab"))
                    .constant(Tensor.scalar(1L)),
            d -> latest("CumProd").input(d.positive("ab")).constant(Tensor.scalar(1L)));

    private LayoutGradients() {}
}
