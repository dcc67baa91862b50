package dev.limbeck.calibrate;

import dev.limbeck.data.Batch;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which tokens of a batch are real. Padding tokens carry values that nobody reads; counting them would shift every
 * statistic.
 */
public final class TokenMask {
    private final int rows;
    private final int length;
    private final int[] real;

    private TokenMask(int rows, int length, int[] real) {
        this.rows = rows;
        this.length = length;
        this.real = real;
    }

    /**
     * @param attentionMask [rows, length], any numeric type or BOOL; not 0 where a token is real
     */
    public static TokenMask of(Tensor attentionMask) {
        int rows = (int) attentionMask.shape().dim(0);
        int length = (int) attentionMask.shape().dim(1);
        double[] mask = attentionMask.toDoubles();
        return new TokenMask(
                rows,
                length,
                IntStream.range(0, mask.length).filter(i -> mask[i] != 0).toArray());
    }

    /** The mask of a text model's rows: an input [rows, length] with 'mask' in its name. */
    public static Optional<TokenMask> of(Batch batch) {
        return batch.inputs().entrySet().stream()
                .filter(e -> e.getKey().contains("mask"))
                .filter(e -> e.getValue().rank() == 2 && e.getValue().shape().dim(0) == batch.size())
                .map(e -> of(e.getValue()))
                .findFirst();
    }

    /** Whether a value is something of every token: [rows, length, ...] of at least three axes. */
    public boolean covers(Shape shape) {
        return shape.rank() > 2 && shape.dim(0) == rows && shape.dim(1) == length;
    }

    /**
     * Whether an element of a value that the mask {@linkplain #covers covers} is of a real token.
     *
     * @param element its number, counted through
     * @param elements how many the value has
     */
    public boolean isReal(int element, int elements) {
        return Arrays.binarySearch(real, element / (elements / (rows * length))) >= 0;
    }

    /**
     * The value without its padding tokens, the rows' tokens joined. The rank and the meaning of the other axes stay:
     * [rows, length, …] becomes [1, tokens, …], [rows, heads, length, …] becomes [1, heads, tokens, …], and
     * [rows·length, …] becomes [tokens, …]. A value of any other shape has no token axis and is returned as it is.
     *
     * @param value FLOAT
     */
    public Tensor withoutPadding(Tensor value) {
        if (real.length == rows * length || value.size() == 0) {
            return value;
        }
        long[] dims = value.shape().toArray();
        if (dims.length >= 2 && dims[0] == rows && dims[1] == length) {
            return gather(value, dims, 1, 1);
        }
        if (dims.length >= 3 && dims[0] == rows && dims[2] == length) {
            return gather(value, dims, dims[1], 2);
        }
        if (dims.length >= 1 && dims[0] == (long) rows * length) {
            return gather(value, dims, 1, 0);
        }
        return value;
    }

    private Tensor gather(Tensor value, long[] dims, long between, int tokenAxis) {
        int heads = (int) between;
        int width = Math.toIntExact(value.shape().size() / ((long) rows * length * heads));
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(4 * heads * real.length, width))
                .order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer target = out.asFloatBuffer();
        FloatBuffer source = value.floats();
        for (int head = 0; head < heads; head++) {
            for (int token : real) {
                int row = token / length;
                int start = ((row * heads + head) * length + token % length) * width;
                target.put(source.slice(start, width));
            }
        }
        if (tokenAxis > 0) {
            dims[0] = 1;
        }
        dims[tokenAxis] = real.length;
        return Tensor.of(DType.FLOAT, Shape.of(dims), out);
    }
}
