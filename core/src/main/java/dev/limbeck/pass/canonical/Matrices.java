package dev.limbeck.pass.canonical;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rearranges constant matrices. */
final class Matrices {
    private Matrices() {}

    /** [n,m] → [m,n], for types of whole bytes. */
    static Tensor transpose(Tensor matrix) {
        int rows = Math.toIntExact(matrix.shape().dim(0));
        int columns = Math.toIntExact(matrix.shape().dim(1));
        int width = matrix.dtype().bits() / 8;
        ByteBuffer in = matrix.bytes();
        ByteBuffer out = ByteBuffer.allocate(in.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] element = new byte[width];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                in.get((row * columns + column) * width, element);
                out.put(element);
            }
        }
        return Tensor.of(matrix.dtype(), Shape.of(columns, rows), out.flip());
    }

    /** [..., m] → [..., to − from], the columns from one up to another, for types of whole bytes. */
    static Tensor columns(Tensor tensor, int from, int to) {
        long[] dims = tensor.shape().toArray();
        int all = Math.toIntExact(dims[dims.length - 1]);
        int width = tensor.dtype().bits() / 8;
        int kept = to - from;
        int rows = tensor.size() / all;
        ByteBuffer in = tensor.bytes();
        ByteBuffer out = ByteBuffer.allocate(rows * kept * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            out.put(in.slice((row * all + from) * width, kept * width));
        }
        dims[dims.length - 1] = kept;
        return Tensor.of(tensor.dtype(), Shape.of(dims), out.flip());
    }
}
