package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A product with a weight of 8, 4 or 2 bits that has a scale for every block of inputs:
 * {@code MatMul(x, DequantizeLinear(codes, scales[, zeros], axis = 0, block_size))}. A weight with a scale for every
 * output is one with the same scale in all blocks.
 *
 * @param product the MatMul
 * @param codes [in, out]
 * @param scales FLOAT [in / block, out]
 * @param zeros of the codes' type, [in / block, out]; absent if they are zero
 */
record BlockwiseProduct(Node product, Tensor codes, Tensor scales, Optional<Tensor> zeros, int block) {
    private static final int SMALLEST_BLOCK = 16;
    private static final int LARGEST_BLOCK = 256;

    /** The product that this node is, if MatMulNBits can compute it. */
    static Optional<BlockwiseProduct> of(Graph graph, Node node) {
        Optional<Node> weight = node.is("MatMul")
                ? graph.producer(node.input(1)).filter(n -> n.is("DequantizeLinear"))
                : Optional.empty();
        return weight.flatMap(n -> of(graph, node, n)).filter(BlockwiseProduct::isSupported);
    }

    private static Optional<BlockwiseProduct> of(Graph graph, Node product, Node weight) {
        Optional<Tensor> codes = graph.initializer(weight.input(0)).filter(t -> t.rank() == 2);
        Optional<Tensor> scales = graph.initializer(weight.input(1));
        Optional<Tensor> zeros = graph.initializer(weight.input(2));
        if (codes.isEmpty() || scales.isEmpty() || zeros.isPresent() != weight.hasInput(2)) {
            return Optional.empty();
        }
        long axis = weight.intAttribute("axis", 1);
        if (scales.get().rank() == 2 && (axis == 0 || axis == -2)) {
            int block = (int) weight.intAttribute("block_size", 0);
            return Optional.of(new BlockwiseProduct(product, codes.get(), scales.get(), zeros, block));
        }
        return scales.get().rank() == 1 && (axis == 1 || axis == -1)
                ? Optional.of(perColumn(product, codes.get(), scales.get(), zeros))
                : Optional.empty();
    }

    private static BlockwiseProduct perColumn(Node product, Tensor codes, Tensor scales, Optional<Tensor> zeros) {
        int inputs = Math.toIntExact(codes.shape().dim(0));
        int block = Math.min(LARGEST_BLOCK, Integer.lowestOneBit(inputs));
        int blocks = inputs / block;
        return new BlockwiseProduct(
                product, codes, repeated(scales, blocks), zeros.map(z -> repeated(z, blocks)), block);
    }

    /** The same row so many times. */
    private static Tensor repeated(Tensor row, int times) {
        double[] values = row.toDoubles();
        double[] all = new double[times * values.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(values, 0, all, i * values.length, values.length);
        }
        return Tensor.ofDoubles(Shape.of(times, values.length), all).cast(row.dtype());
    }

    private boolean isSupported() {
        return Integer.bitCount(block) == 1
                && block >= SMALLEST_BLOCK
                && block <= LARGEST_BLOCK
                && inputs() % block == 0
                && scales.dtype() == DType.FLOAT;
    }

    int inputs() {
        return Math.toIntExact(codes.shape().dim(0));
    }

    int outputs() {
        return Math.toIntExact(codes.shape().dim(1));
    }

    int bits() {
        return codes.dtype().bits();
    }

    /** The codes as MatMulNBits reads them: UINT8 [out, in / block, block · bits / 8], unsigned, first in the low bits. */
    Tensor packedCodes() {
        ByteBuffer packed = ByteBuffer.allocate(outputs() * inputs() * bits() / 8);
        pack(codes, packed, inputs());
        return Tensor.of(DType.UINT8, Shape.of(outputs(), inputs() / block, (long) block * bits() / 8), packed);
    }

    /** FLOAT [out · in / block]. */
    Tensor packedScales() {
        int blocks = inputs() / block;
        float[] byBlock = scales.toFloats();
        float[] byColumn = new float[byBlock.length];
        for (int i = 0; i < byColumn.length; i++) {
            byColumn[i] = byBlock[i % blocks * outputs() + i / blocks];
        }
        return Tensor.ofFloats(Shape.of(byColumn.length), byColumn);
    }

    /**
     * UINT8 [out · ⌈in / block · bits / 8⌉]; empty if the zero point is the middle of the codes, which MatMulNBits takes
     * by default: that of signed codes without zero points.
     */
    Optional<Tensor> packedZeros() {
        Optional<Tensor> unsigned = codes.dtype().isSigned()
                ? Optional.empty()
                : Optional.of(
                        Tensor.ofLongs(scales.shape(), new long[scales.size()]).cast(codes.dtype()));
        return zeros.or(() -> unsigned).map(z -> {
            int blocks = inputs() / block;
            int row = (blocks * bits() + 7) / 8;
            ByteBuffer packed = ByteBuffer.allocate(outputs() * row);
            pack(z, packed, blocks);
            return Tensor.of(DType.UINT8, Shape.of((long) outputs() * row), packed);
        });
    }

    /** Writes [rows, out] as [out, rows], every column starting with a byte of its own. */
    private void pack(Tensor source, ByteBuffer packed, int rows) {
        int width = (rows * bits() + 7) / 8;
        int shift = source.dtype().isSigned() ? 1 << (bits() - 1) : 0;
        long[] values = source.toLongs();
        for (int column = 0; column < outputs(); column++) {
            for (int row = 0; row < rows; row++) {
                int code = (int) values[row * outputs() + column] + shift;
                int at = column * width + row * bits() / 8;
                packed.put(at, (byte) (packed.get(at) | (code << (row * bits() % 8))));
            }
        }
    }
}
