package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products of quantized operands are those of ONNX Runtime, to the last integer. */
class IntegerProductKernelsTest {
    private static Tensor bytes(long seed, DType dtype, long... dims) {
        Shape shape = Shape.of(dims);
        byte[] bytes = new byte[Math.toIntExact(shape.size())];
        new Random(seed).nextBytes(bytes);
        return Tensor.ofBytes(dtype, shape, bytes);
    }

    /** 7 of 8 bits: with all of them ONNX Runtime's own products saturate on processors without VNNI. */
    private static Tensor weights(long seed, long... dims) {
        Tensor whole = bytes(seed, DType.INT8, dims);
        long[] values = whole.toLongs();
        Arrays.setAll(values, i -> values[i] >> 1);
        return Tensor.ofLongs(whole.shape(), values).cast(DType.INT8);
    }

    private static Tensor zeroPoint(DType dtype, int value) {
        return Tensor.ofBytes(dtype, Shape.SCALAR, (byte) value);
    }

    private static Tensor scale(float... values) {
        return values.length == 1 ? Tensor.scalar(values[0]) : Tensor.vector(values);
    }

    @Test
    void productsOfIntegers() {
        RuntimeAgreement.require(NodeCase.of("MatMulInteger")
                .input(bytes(1, DType.UINT8, 2, 3, 40))
                .input(weights(2, 40, 5))
                .input(zeroPoint(DType.UINT8, 131)));
        RuntimeAgreement.require(NodeCase.of("MatMulInteger")
                .input(bytes(3, DType.UINT8, 4, 16))
                .input(bytes(4, DType.UINT8, 16, 3))
                .input(zeroPoint(DType.UINT8, 7))
                .input(bytes(5, DType.UINT8, 3)));
        RuntimeAgreement.require(NodeCase.of("ConvInteger")
                .input(bytes(6, DType.UINT8, 1, 2, 5, 6))
                .input(bytes(7, DType.UINT8, 4, 1, 3, 2))
                .input(zeroPoint(DType.UINT8, 90))
                .input(zeroPoint(DType.UINT8, 120))
                .with("group", 2)
                .with("pads", 1, 0, 1, 1));
    }

    @Test
    void productsThatAreQuantizedAgain() {
        RuntimeAgreement.require(NodeCase.of("QLinearMatMul")
                .opset(20)
                .input(bytes(8, DType.UINT8, 3, 20))
                .constant(scale(0.02f))
                .input(zeroPoint(DType.UINT8, 120))
                .input(weights(9, 20, 4))
                .constant(scale(0.01f))
                .input(zeroPoint(DType.INT8, 0))
                .constant(scale(0.05f))
                .input(zeroPoint(DType.UINT8, 128)));
        RuntimeAgreement.require(NodeCase.of("QLinearConv")
                .input(bytes(10, DType.UINT8, 2, 3, 6, 6))
                .constant(scale(0.02f))
                .input(zeroPoint(DType.UINT8, 100))
                .input(weights(11, 4, 3, 3, 3))
                .constant(scale(0.01f, 0.02f, 0.005f, 0.03f))
                .input(bytes(12, DType.INT8, 4).cast(DType.INT32).cast(DType.INT8))
                .constant(scale(0.3f))
                .input(zeroPoint(DType.UINT8, 128))
                .input(Tensor.ofInts(Shape.of(4), 100, -2000, 7, 50))
                .with("pads", 1, 1, 1, 1)
                .with("strides", 2, 2));
    }

    @Test
    void productsOfTheRuntimesOwnDomain() {
        RuntimeAgreement.require(NodeCase.microsoft("MatMulIntegerToFloat")
                .input(bytes(13, DType.UINT8, 2, 24))
                .input(weights(14, 24, 3))
                .constant(scale(0.02f))
                .constant(scale(0.01f, 0.02f, 0.03f))
                .input(zeroPoint(DType.UINT8, 130))
                .omitted()
                .constant(scale(1, 2, 3)));
        RuntimeAgreement.require(NodeCase.microsoft("DynamicQuantizeMatMul")
                .input(new Draws(15).tensor(3, 24))
                .input(weights(16, 24, 4))
                .constant(scale(0.02f)));
    }

    @Test
    void productsWithPackedWeights() {
        long blocks = 3;
        for (long bits : new long[] {4, 8}) {
            NodeCase node = NodeCase.microsoft("MatMulNBits")
                    .input(new Draws(18).tensor(2, 40))
                    .input(bytes(19, DType.UINT8, 5, blocks, 16 * bits / 8))
                    .input(new Draws(20).tensor(5 * blocks))
                    .with("K", 40)
                    .with("N", 5)
                    .with("bits", bits)
                    .with("block_size", 16);
            RuntimeAgreement.require(node);
            RuntimeAgreement.require(node.input(bytes(21, DType.UINT8, 5, (blocks * bits + 7) / 8)));
        }
    }

    @Test
    void operatorsOnQuantizedNumbers() {
        NodeCase one = NodeCase.microsoft("QLinearSigmoid")
                .input(bytes(22, DType.UINT8, 3, 4))
                .constant(scale(0.05f))
                .input(zeroPoint(DType.UINT8, 120));
        RuntimeAgreement.require(one.constant(scale(0.004f)).input(zeroPoint(DType.UINT8, 0)));
        NodeCase sum = NodeCase.microsoft("QLinearAdd")
                .input(bytes(23, DType.UINT8, 2, 3, 4))
                .constant(scale(0.05f))
                .input(zeroPoint(DType.UINT8, 120))
                .input(bytes(24, DType.UINT8, 4))
                .constant(scale(0.02f))
                .input(zeroPoint(DType.UINT8, 3))
                .constant(scale(0.07f))
                .input(zeroPoint(DType.UINT8, 128));
        RuntimeAgreement.require(sum);
        RuntimeAgreement.require(NodeCase.microsoft("QLinearConcat")
                .constant(scale(0.05f))
                .input(zeroPoint(DType.UINT8, 100))
                .input(bytes(25, DType.UINT8, 2, 3))
                .constant(scale(0.03f))
                .input(zeroPoint(DType.UINT8, 7))
                .input(bytes(26, DType.UINT8, 2, 5))
                .constant(scale(0.06f))
                .input(zeroPoint(DType.UINT8, 130))
                .with("axis", 1));
        RuntimeAgreement.require(NodeCase.microsoft("QGemm")
                .input(bytes(27, DType.UINT8, 3, 8))
                .constant(scale(0.05f))
                .input(zeroPoint(DType.UINT8, 120))
                .input(weights(28, 4, 8))
                .constant(scale(0.02f))
                .input(zeroPoint(DType.INT8, 0))
                .input(Tensor.ofInts(Shape.of(4), 100, -2000, 7, 50))
                .with("transB", 1));
    }

    @Test
    void rangesFoundAtRunTime() {
        RuntimeAgreement.require(NodeCase.of("DynamicQuantizeLinear")
                .input(new Draws(17).tensor(5, 7))
                .outputs(3));
    }
}
