package dev.limbeck.huggingface;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/** Turns a linear layer's weight between [out, in], as files store it, and [in, out], as MatMul reads it. */
final class Transposition {
    /** Rows and columns of a tile that fits the first-level cache. */
    private static final int TILE = 32;

    private Transposition() {}

    /** The transpose of a FLOAT matrix. */
    static Tensor of(Tensor matrix) {
        if (matrix.rank() != 2 || matrix.dtype() != DType.FLOAT) {
            throw new IllegalArgumentException("A FLOAT matrix is needed, this is " + matrix + ".");
        }
        int rows = (int) matrix.shape().dim(0);
        int columns = (int) matrix.shape().dim(1);
        FloatBuffer in = matrix.floats();
        float[] out = new float[rows * columns];
        for (int top = 0; top < rows; top += TILE) {
            for (int left = 0; left < columns; left += TILE) {
                transposeTile(in, out, rows, columns, top, left);
            }
        }
        return Tensor.ofFloats(Shape.of(columns, rows), out);
    }

    private static void transposeTile(FloatBuffer in, float[] out, int rows, int columns, int top, int left) {
        int bottom = Math.min(rows, top + TILE);
        int right = Math.min(columns, left + TILE);
        for (int r = top; r < bottom; r++) {
            for (int c = left; c < right; c++) {
                out[c * rows + r] = in.get(r * columns + c);
            }
        }
    }
}
