package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Conversion;
import java.util.List;

/** Quantization, and the operators of ONNX Runtime's own domain. */
final class QuantizedOps {
    static final List<Rows> ROWS = List.of(
            op("QuantizeLinear", 10, 13, 19, 21, 23, 24, 25, 28).folds(Conversion::quantize),
            op("DequantizeLinear", 10, 13, 19, 21, 23, 24, 25, 28).folds(Conversion::dequantize),
            op("ConvInteger", 10),
            op("DynamicQuantizeLinear", 11),
            op("MatMulInteger", 10),
            op("QLinearConv", 10),
            op("QLinearMatMul", 10, 21));

    private QuantizedOps() {}
}
