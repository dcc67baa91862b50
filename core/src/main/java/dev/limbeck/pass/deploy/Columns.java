package dev.limbeck.pass.deploy;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts tensors side by side along their last axis. */
final class Columns {
    private Columns() {}

    /**
     * One tensor [..., n₁ + n₂ + …] of tensors [..., nᵢ] of one type and the same leading axes. Types narrower than a
     * byte are repacked.
     */
    static Tensor sideBySide(List<Tensor> parts) {
        Tensor first = parts.get(0);
        if (first.dtype().bits() < 8) {
            DType wide = first.dtype().isSigned() ? DType.INT8 : DType.UINT8;
            return sideBySide(parts.stream().map(p -> p.cast(wide)).toList()).cast(first.dtype());
        }
        long columns = parts.stream().mapToLong(p -> p.shape().dim(-1)).sum();
        long[] dims = first.shape().toArray();
        dims[dims.length - 1] = columns;
        Shape shape = Shape.of(dims);
        int width = first.dtype().bits() / 8;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(first.dtype().bytes(shape.size())));
        int rows = Math.toIntExact(shape.size() / columns);
        List<ByteBuffer> sources = parts.stream().map(Tensor::bytes).toList();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < parts.size(); i++) {
                int count = Math.toIntExact(parts.get(i).shape().dim(-1)) * width;
                bytes.put(sources.get(i).slice(row * count, count));
            }
        }
        return Tensor.of(first.dtype(), shape, bytes.flip());
    }

    /** A scalar, or a vector of one element, as a vector [n]; other tensors as they are. */
    static Tensor spread(Tensor tensor, long columns) {
        if (tensor.size() != 1 || tensor.rank() > 1) {
            return tensor;
        }
        int width = tensor.dtype().bits() / 8;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(columns) * width);
        for (int i = 0; i < columns; i++) {
            bytes.put(tensor.bytes());
        }
        return Tensor.of(tensor.dtype(), Shape.of(columns), bytes.flip());
    }
}
