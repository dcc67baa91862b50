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
}
