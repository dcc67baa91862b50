package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Operators of ONNX Runtime's domain whose operands and results are quantized: each operand is followed by its scale and
 * its zero point. They are computed on the numbers that the operands stand for, and the result is quantized.
 */
final class RuntimeQuantizedKernels {
    static final List<KernelRow> ROWS = List.of(
            microsoft("MatMulNBits", PackedProduct::apply),
            microsoft("QLinearAdd", binary(Tensor::add)),
            microsoft("QLinearMul", binary(Tensor::mul)),
            microsoft("QLinearSigmoid", unary(torch::sigmoid)),
            microsoft("QLinearLeakyRelu", RuntimeQuantizedKernels::leakyRelu),
            microsoft("QLinearSoftmax", RuntimeQuantizedKernels::softmax),
            microsoft("QLinearGlobalAveragePool", RuntimeQuantizedKernels::globalAverage),
            microsoft("QLinearConcat", RuntimeQuantizedKernels::concat),
            microsoft("QGemm", RuntimeQuantizedKernels::gemm));

    private RuntimeQuantizedKernels() {}

    private static Kernel unary(UnaryOperator<Tensor> function) {
        return call -> quantized(call, function.apply(real(call, 0)), 3);
    }

    private static Kernel binary(BinaryOperator<Tensor> function) {
        return call -> quantized(call, function.apply(real(call, 0), real(call, 3)), 6);
    }

    /** What an operand stands for. */
    private static Tensor real(KernelCall call, int at) {
        return grid(call, at + 1, at).dequantize(call.tensor(at), ScalarType.Float);
    }

    /** The grid whose scale and zero point begin at an input, of the type of the zero point or else of an operand. */
    private static QuantizationGrid grid(KernelCall call, int at, int operand) {
        Optional<Tensor> zeroPoint = call.optional(at + 1);
        return new QuantizationGrid(call.tensor(at), zeroPoint, call.dtype(zeroPoint.isPresent() ? at + 1 : operand));
    }

    private static List<Value> quantized(KernelCall call, Tensor y, int at) {
        return List.of(grid(call, at, 0).quantize(y, true));
    }

    private static List<Value> leakyRelu(KernelCall call) {
        Scalar alpha = new Scalar(call.node().floatAttribute("alpha", 0.01f));
        return quantized(call, torch.leaky_relu(real(call, 0), alpha), 3);
    }

    /** Since opset 13 over one axis, before over all axes from one on. */
    private static List<Value> softmax(KernelCall call) {
        Tensor x = real(call, 0);
        int axis = call.axis(call.node().intAttribute("axis", -1), (int) x.dim());
        if (call.node().intAttribute("opset", 13) >= 13) {
            return quantized(call, torch.softmax(x, axis), 3);
        }
        Tensor flat = torch.softmax(torch.flatten(x, axis, -1), axis);
        return quantized(call, flat.reshape(x.shape()), 3);
    }

    private static List<Value> globalAverage(KernelCall call) {
        boolean channelsLast = call.node().intAttribute("channels_last", 0) != 0;
        Tensor x = real(call, 0);
        long first = channelsLast ? 1 : 2;
        long[] axes = LongStream.range(first, first + x.dim() - 2).toArray();
        return quantized(call, torch.mean(x, axes, true, new ScalarTypeOptional()), 3);
    }

    /** Inputs: the scale and zero point of the result, then the operands. */
    private static List<Value> concat(KernelCall call) {
        List<Tensor> parts = new ArrayList<>();
        for (int at = 2; at < call.count(); at += 3) {
            parts.add(real(call, at));
        }
        Tensor joined = torch.cat(
                new TensorVector(parts.toArray(Tensor[]::new)), call.node().intAttribute("axis", 0));
        return List.of(grid(call, 0, 2).quantize(joined, true));
    }

    /** Inputs: a, b, a bias in units of both scales, and the grid of the result, without which it is FLOAT. */
    private static List<Value> gemm(KernelCall call) {
        boolean transposed = call.node().intAttribute("transA", 0) != 0;
        Tensor a = transposed ? real(call, 0).t() : real(call, 0);
        Tensor b = columns(call);
        Tensor product = a.matmul(b);
        Tensor units = call.tensor(1).mul(call.tensor(4));
        Tensor sum = call.optional(6).map(c -> product.add(c.mul(units))).orElse(product);
        Tensor y = sum.mul(new Scalar(call.node().floatAttribute("alpha", 1)));
        return call.has(7) ? quantized(call, y, 7) : call.results(y);
    }

    /** b [K, N], whose scales are one for all or one a column. */
    private static Tensor columns(KernelCall call) {
        Tensor codes =
                call.node().intAttribute("transB", 0) != 0 ? call.tensor(3).t() : call.tensor(3);
        return grid(call, 4, 3).dequantize(codes, ScalarType.Float);
    }
}
