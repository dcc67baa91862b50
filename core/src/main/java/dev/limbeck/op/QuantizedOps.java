package dev.limbeck.op;

import static dev.limbeck.op.Rows.microsoft;
import static dev.limbeck.op.Rows.op;

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
                    .shape(QuantizationShapes::quantize)
                    .folds(Conversion::quantize),
            op("DequantizeLinear", 10, 13, 19, 21, 23, 24, 25, 28)
                    .shape(QuantizationShapes::dequantize)
                    .folds(Conversion::dequantize),
            op("ConvInteger", 10).shape(WindowShapes::convInteger),
            op("DynamicQuantizeLinear", 11).shape(QuantizationShapes::dynamicQuantize),
            op("MatMulInteger", 10).shape(ProductShapes::matMulInteger),
            op("QLinearConv", 10).shape(WindowShapes::qLinearConv),
            op("QLinearMatMul", 10, 21).shape(ProductShapes::qLinearMatMul),
            microsoft("Attention").shape(AttentionShapes::packedProjection),
            microsoft("QAttention").shape(AttentionShapes::packedProjection),
            microsoft("MultiHeadAttention").shape(AttentionShapes::multiHead),
            microsoft("LayerNormalization").shape(ReductionShapes::layerNormalization),
            microsoft("SimplifiedLayerNormalization").shape(ReductionShapes::layerNormalization),
            microsoft("SkipLayerNormalization").shape(AttentionShapes::skipLayerNormalization),
            microsoft("SkipSimplifiedLayerNormalization").shape(AttentionShapes::skipLayerNormalization),
            microsoft("EmbedLayerNormalization").shape(AttentionShapes::embedLayerNormalization),
            microsoft("BiasGelu").shape(ElementwiseShapes::same),
            microsoft("FastGelu").shape(ElementwiseShapes::same),
            microsoft("QuickGelu").shape(ElementwiseShapes::same),
            microsoft("Gelu").shape(ElementwiseShapes::same),
            microsoft("BiasSoftmax").shape(ElementwiseShapes::same),
            microsoft("FusedMatMul").shape(ProductShapes::fusedMatMul),
            microsoft("FusedGemm").shape(ProductShapes::gemm),
            microsoft("FusedConv").shape(WindowShapes::conv),
            microsoft("MatMulIntegerToFloat").shape(ProductShapes.productLike(2)),
            microsoft("DynamicQuantizeMatMul").shape(ProductShapes.productLike(0)),
            microsoft("MatMulNBits").shape(ProductShapes::packedWeight),
            microsoft("QuantizeLinear").shape(QuantizationShapes::quantize),
            microsoft("DequantizeLinear").shape(QuantizationShapes::dequantize),
            microsoft("QLinearAdd").shape(QuantizationShapes::qLinearBinary),
            microsoft("QLinearMul").shape(QuantizationShapes::qLinearBinary),
            microsoft("QLinearSigmoid").shape(ElementwiseShapes::same),
            microsoft("QLinearLeakyRelu").shape(ElementwiseShapes::same),
            microsoft("QLinearSoftmax").shape(ElementwiseShapes::same),
            microsoft("QLinearAveragePool").shape(WindowShapes::pool),
            microsoft("QLinearGlobalAveragePool").shape(QuantizationShapes::qLinearGlobalPool),
            microsoft("QLinearConcat").shape(QuantizationShapes::qLinearConcat),
            microsoft("QGemm").shape(QuantizationShapes::qGemm));

    private QuantizedOps() {}
}
