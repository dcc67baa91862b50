package dev.limbeck.op;

import static dev.limbeck.op.Rows.microsoft;
import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.cost.CostRules;
import dev.limbeck.op.coupling.ElementwiseTies;
import dev.limbeck.op.coupling.LayoutTies;
import dev.limbeck.op.coupling.LinearTies;
import dev.limbeck.op.coupling.SizeRules;
import dev.limbeck.op.fold.Conversion;
import dev.limbeck.op.shape.AttentionShapes;
import dev.limbeck.op.shape.ElementwiseShapes;
import dev.limbeck.op.shape.ProductShapes;
import dev.limbeck.op.shape.QuantizationShapes;
import dev.limbeck.op.shape.ReductionShapes;
import dev.limbeck.op.shape.WindowShapes;
import java.util.List;

/** Quantization, and the operators of ONNX Runtime's own domain. */
final class QuantizedOps {
    static final List<Rows> ROWS = List.of(
            op("QuantizeLinear", 10, 13, 19, 21, 23, 24, 25, 28)
                    .ties(ElementwiseTies::scaled)
                    .accompanied(1, 2)
                    .shape(QuantizationShapes::quantize)
                    .folds(Conversion::quantize),
            op("DequantizeLinear", 10, 13, 19, 21, 23, 24, 25, 28)
                    .ties(ElementwiseTies::scaled)
                    .accompanied(1, 2)
                    .shape(QuantizationShapes::dequantize)
                    .folds(Conversion::dequantize),
            op("ConvInteger", 10)
                    .cost(CostRules.conv(1))
                    .ties(LinearTies::conv)
                    .shrinks(SizeRules::groups)
                    .accompanied(2, 3)
                    .shape(WindowShapes::convInteger),
            op("DynamicQuantizeLinear", 11)
                    .ties(ElementwiseTies::firstInput)
                    .shape(QuantizationShapes::dynamicQuantize),
            op("MatMulInteger", 10)
                    .cost(CostRules::matMul)
                    .ties(LinearTies::scaledProduct)
                    .accompanied(2, 3)
                    .shape(ProductShapes::matMulInteger),
            op("QLinearConv", 10)
                    .cost(CostRules.conv(3))
                    .ties(LinearTies::qLinearConv)
                    .shrinks(SizeRules::groups)
                    .accompanied(1, 2, 4, 5, 6, 7)
                    .shape(WindowShapes::qLinearConv),
            op("QLinearMatMul", 10, 21)
                    .cost(CostRules::matMul)
                    .ties(LinearTies.matMul(3))
                    .accompanied(1, 2, 4, 5, 6, 7)
                    .shape(ProductShapes::qLinearMatMul),
            microsoft("Attention").cost(CostRules::packedAttention).shape(AttentionShapes::packedProjection),
            microsoft("QAttention")
                    .cost(CostRules::packedAttention)
                    .accompanied(3, 4, 5, 6, 7)
                    .shape(AttentionShapes::packedProjection),
            microsoft("MultiHeadAttention").cost(CostRules::multiHead).shape(AttentionShapes::multiHead),
            microsoft("LayerNormalization")
                    .ties(ElementwiseTies::normalized)
                    .shape(ReductionShapes::layerNormalization),
            microsoft("SimplifiedLayerNormalization")
                    .ties(ElementwiseTies::normalized)
                    .shape(ReductionShapes::layerNormalization),
            microsoft("SkipLayerNormalization")
                    .ties(ElementwiseTies::normalized)
                    .shape(AttentionShapes::skipLayerNormalization),
            microsoft("SkipSimplifiedLayerNormalization")
                    .ties(ElementwiseTies::normalized)
                    .shape(AttentionShapes::skipLayerNormalization),
            microsoft("EmbedLayerNormalization").shape(AttentionShapes::embedLayerNormalization),
            microsoft("BiasGelu").ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::same),
            microsoft("FastGelu").ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::same),
            microsoft("QuickGelu").ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::same),
            microsoft("Gelu").ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::same),
            microsoft("BiasSoftmax").shape(ElementwiseShapes::same),
            microsoft("FusedMatMul").cost(CostRules::transposable).shape(ProductShapes::fusedMatMul),
            microsoft("FusedGemm").cost(CostRules::transposable).shape(ProductShapes::gemm),
            microsoft("FusedConv")
                    .cost(CostRules.conv(1))
                    .ties(LinearTies::conv)
                    .shrinks(SizeRules::groups)
                    .shape(WindowShapes::conv),
            microsoft("MatMulIntegerToFloat")
                    .cost(CostRules::matMul)
                    .ties(LinearTies::scaledProduct)
                    .accompanied(2, 3, 4, 5)
                    .shape(ProductShapes.productLike(2)),
            microsoft("DynamicQuantizeMatMul")
                    .cost(CostRules::matMul)
                    .ties(LinearTies::scaledProduct)
                    .accompanied(2, 3)
                    .shape(ProductShapes.productLike(0)),
            microsoft("MatMulNBits")
                    .cost(CostRules::packedWeight)
                    .accompanied(2, 3, 4)
                    .shape(ProductShapes::packedWeight),
            microsoft("QuantizeLinear")
                    .ties(ElementwiseTies::scaled)
                    .accompanied(1, 2)
                    .shape(QuantizationShapes::quantize),
            microsoft("DequantizeLinear")
                    .ties(ElementwiseTies::scaled)
                    .accompanied(1, 2)
                    .shape(QuantizationShapes::dequantize),
            microsoft("QLinearConv")
                    .cost(CostRules.conv(3))
                    .accompanied(1, 2, 4, 5, 6, 7)
                    .shape(WindowShapes::placedQLinearConv),
            microsoft("QLinearAdd").accompanied(1, 2, 4, 5, 6, 7).shape(QuantizationShapes::qLinearBinary),
            microsoft("QLinearMul").accompanied(1, 2, 4, 5, 6, 7).shape(QuantizationShapes::qLinearBinary),
            microsoft("QLinearSigmoid").accompanied(1, 2, 3, 4).shape(ElementwiseShapes::same),
            microsoft("QLinearLeakyRelu").accompanied(1, 2, 3, 4).shape(ElementwiseShapes::same),
            microsoft("QLinearSoftmax").accompanied(1, 2, 3, 4).shape(ElementwiseShapes::same),
            microsoft("QLinearAveragePool")
                    .ties(LayoutTies::keptAxes)
                    .accompanied(1, 2, 3, 4)
                    .shape(WindowShapes::pool),
            microsoft("QLinearGlobalAveragePool")
                    .ties(LayoutTies::keptAxes)
                    .accompanied(1, 2, 3, 4)
                    .shape(QuantizationShapes::qLinearGlobalPool),
            microsoft("QLinearConcat").shape(QuantizationShapes::qLinearConcat),
            microsoft("QGemm")
                    .cost(CostRules::transposable)
                    .accompanied(1, 2, 4, 5, 7, 8)
                    .shape(QuantizationShapes::qGemm));

    private QuantizedOps() {}
}
