package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;
import static dev.limbeck.torch.NodeCase.microsoft;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Products, attention and normalizations. */
final class LayerGradients {
    static final List<GradientCase> PRODUCTS = List.of(
            d -> latest("MatMul").input(d.x("ab")).input(d.x("bc")),
            d -> latest("MatMul").input(d.x("dab")).input(d.x("bc")),
            d -> latest("MatMul").input(d.x("dab")).input(d.x("dbc")),
            d -> latest("MatMul").input(d.x("b")).input(d.x("bc")),
            d -> latest("Gemm").input(d.x("ab")).input(d.x("bc")).input(d.x("c")),
            d -> latest("Gemm")
                    .with("transA", 1)
                    .with("transB", 1)
                    .with("alpha", 0.5f)
                    .with("beta", 2f)
                    .input(d.x("ba"))
                    .input(d.x("cb"))
                    .input(d.x("ac")),
            d -> latest("Einsum")
                    .with("equation", "bij,bjk->bik")
                    .input(d.x("dab"))
                    .input(d.x("dbc")),
            d -> latest("Det").input(d.x("a33")),
            d -> microsoft("FusedMatMul")
                    .with("transB", 1)
                    .with("alpha", 0.5f)
                    .input(d.x("dab"))
                    .input(d.x("dcb")),
            d -> latest("Attention").input(d.x("2a3b")).input(d.x("2a4b")).input(d.x("2a4c")),
            d -> latest("Attention")
                    .with("q_num_heads", 2)
                    .with("kv_num_heads", 2)
                    .input(d.x("a34"))
                    .input(d.x("a54"))
                    .input(d.x("a52")),
            d -> latest("Attention")
                    .with("is_causal", 1)
                    .input(d.x("1a3b"))
                    .input(d.x("1a3b"))
                    .input(d.x("1a3b")),
            d -> latest("Attention")
                    .with("softcap", 2f)
                    .input(d.x("1a3b"))
                    .input(d.x("1a3b"))
                    .input(d.x("1a3b")),
            d -> latest("Attention")
                    .input(d.x("1233"))
                    .input(d.x("1243"))
                    .input(d.x("1243"))
                    .input(d.x("34")),
            d -> latest("RotaryEmbedding")
                    .input(d.x("2a34"))
                    .input(d.unit("232"))
                    .input(d.unit("232")),
            d -> latest("Einsum").with("equation", "ij,kj->i").input(d.x("ab")).input(d.x("cb")),
            d -> latest("Einsum").with("equation", "...ii->...i").input(d.x("a33")),
            d -> microsoft("MatMulNBits")
                    .input(d.tensor(2, 40))
                    .constant(d.bytes(5, 3, 8))
                    .input(d.tensor(15))
                    .with("K", 40)
                    .with("N", 5)
                    .with("bits", 4)
                    .with("block_size", 16),
            d -> microsoft("Attention")
                    .with("num_heads", 2)
                    .input(d.tensor(2, 3, 4))
                    .input(d.tensor(4, 12))
                    .input(d.tensor(12))
                    .constant(Tensor.ofInts(Shape.of(2, 3), 1, 1, 1, 1, 1, 0)),
            d -> microsoft("MultiHeadAttention")
                    .with("num_heads", 2)
                    .input(d.tensor(2, 3, 4))
                    .input(d.tensor(2, 4, 4))
                    .input(d.tensor(2, 4, 4))
                    .input(d.tensor(12))
                    .constant(Tensor.ofInts(Shape.of(2, 4), 1, 1, 1, 1, 1, 1, 0, 0)));

    static final List<GradientCase> NORMALIZATIONS = List.of(
            d -> latest("LayerNormalization").input(d.x("ab5")).input(d.x("5")).input(d.x("5")),
            d -> latest("LayerNormalization").with("axis", 1).input(d.x("a45")).input(d.x("45")),
            d -> latest("RMSNormalization").input(d.x("ab5")).input(d.x("5")),
            d -> latest("GroupNormalization")
                    .with("num_groups", 2)
                    .input(d.x("a4b"))
                    .input(d.x("4"))
                    .input(d.x("4")),
            d -> latest("InstanceNormalization")
                    .input(d.x("ab33"))
                    .input(d.x("b"))
                    .input(d.x("b")),
            d -> latest("BatchNormalization")
                    .input(d.x("a333"))
                    .input(d.x("3"))
                    .input(d.x("3"))
                    .constant(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .constant(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            d -> latest("BatchNormalization")
                    .with("training_mode", 1)
                    .input(d.x("a333"))
                    .input(d.x("3"))
                    .input(d.x("3"))
                    .constant(Tensor.ofDoubles(Shape.of(3), 0.1, 0.2, 0.3))
                    .constant(Tensor.ofDoubles(Shape.of(3), 1, 2, 3)),
            d -> latest("LpNormalization").input(d.x("ab")),
            d -> latest("LpNormalization").with("p", 1).with("axis", 0).input(d.x("ab")),
            d -> latest("MeanVarianceNormalization").input(d.x("3a33")),
            d -> latest("LRN").with("size", 3).input(d.x("a533")),
            d -> microsoft("SkipLayerNormalization")
                    .input(d.x("ab5"))
                    .input(d.x("ab5"))
                    .input(d.x("5"))
                    .input(d.x("5"))
                    .input(d.x("5")),
            d -> latest("SimplifiedLayerNormalization").input(d.x("ab5")).input(d.x("5")),
            d -> NodeCase.of("GroupNormalization")
                    .opset(18)
                    .with("num_groups", 2)
                    .input(d.x("a4b"))
                    .input(d.x("2"))
                    .input(d.x("2")),
            d -> microsoft("LayerNormalization")
                    .input(d.x("ab5"))
                    .input(d.x("5"))
                    .input(d.x("5")),
            d -> microsoft("SimplifiedLayerNormalization").input(d.x("ab5")).input(d.x("5")),
            d -> microsoft("SkipSimplifiedLayerNormalization")
                    .input(d.x("ab5"))
                    .input(d.x("ab5"))
                    .input(d.x("5"))
                    .input(d.x("5")),
            d -> microsoft("EmbedLayerNormalization")
                    .constant(Tensor.ofInts(Shape.of(2, 3), 0, 4, 1, 3, 3, 2))
                    .constant(Tensor.ofInts(Shape.of(2, 3), 0, 0, 1, 0, 1, 1))
                    .input(d.x("56"))
                    .input(d.x("46"))
                    .input(d.x("26"))
                    .input(d.x("6"))
                    .input(d.x("6"))
                    .outputs(2));

    private LayerGradients() {}
}
