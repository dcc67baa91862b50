package dev.limbeck.ort;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Takes tensors apart into rows and puts rows together, as bytes. */
final class RowTensors {
    private static final byte[] ZEROS = new byte[4096];

    private RowTensors() {}

    /** One row of [rows, rest…] as [rest…]; a view. */
    static Tensor row(Tensor tensor, int row) {
        long[] dims = tensor.shape().toArray();
        int bytes = Math.toIntExact(tensor.byteSize() / dims[0]);
        Shape rest = Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
        return Tensor.of(tensor.dtype(), rest, tensor.bytes().slice(row * bytes, bytes));
    }

    /** So many of [length, rest…] from a start on; a view. */
    static Tensor part(Tensor tensor, int start, int count) {
        long[] dims = tensor.shape().toArray();
        int bytes = dims[0] == 0 ? 0 : Math.toIntExact(tensor.byteSize() / dims[0]);
        dims[0] = count;
        return Tensor.of(tensor.dtype(), Shape.of(dims), tensor.bytes().slice(start * bytes, count * bytes));
    }

    /** The same in memory of its own, so that what it was a view of can be let go. */
    static Tensor copy(Tensor tensor) {
        ByteBuffer own = ByteBuffer.allocate(Math.toIntExact(tensor.byteSize()));
        return Tensor.of(tensor.dtype(), tensor.shape(), own.put(tensor.bytes()).flip());
    }

    /** Rows [length, rest…] or [] as [rows, longest, rest…] or [rows]; shorter ones are followed by zeros. */
    static Tensor stacked(List<Tensor> rows, IntFunction<ByteBuffer> room) {
        Tensor longest = rows.get(0);
        for (Tensor row : rows) {
            longest = row.byteSize() > longest.byteSize() ? row : longest;
        }
        int rowBytes = Math.toIntExact(longest.byteSize());
        ByteBuffer all = room.apply(Math.multiplyExact(rows.size(), rowBytes));
        for (Tensor row : rows) {
            all.put(row.bytes());
            fill(all, rowBytes - Math.toIntExact(row.byteSize()));
        }
        long[] rest = longest.shape().toArray();
        long[] dims = new long[rest.length + 1];
        dims[0] = rows.size();
        System.arraycopy(rest, 0, dims, 1, rest.length);
        return Tensor.of(longest.dtype(), Shape.of(dims), all.flip());
    }

    private static void fill(ByteBuffer buffer, int bytes) {
        for (int left = bytes; left > 0; left -= ZEROS.length) {
            buffer.put(ZEROS, 0, Math.min(left, ZEROS.length));
        }
    }

    /** Parts [length, rest…] one behind the other, [sum of lengths, rest…]. */
    static Tensor joined(List<Tensor> parts, IntFunction<ByteBuffer> room) {
        long bytes = parts.stream().mapToLong(Tensor::byteSize).sum();
        ByteBuffer all = room.apply(Math.toIntExact(bytes));
        parts.forEach(part -> all.put(part.bytes()));
        long[] dims = parts.get(0).shape().toArray();
        dims[0] = parts.stream().mapToLong(part -> part.shape().dim(0)).sum();
        return Tensor.of(parts.get(0).dtype(), Shape.of(dims), all.flip());
    }
}
