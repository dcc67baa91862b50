package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * How often each row of a table is looked up; the statistic's value are the row numbers. Its summary is a {@link
 * ChannelValues} with a number for each row.
 *
 * @param rows of the table; a negative row number counts from its end
 */
public record RowCounts(int rows) implements Reducer {
    @Override
    public boolean ofWholeNumbers() {
        return true;
    }

    @Override
    public Accumulator accumulator() {
        return new Counts();
    }

    private final class Counts implements Accumulator {
        private final double[] counts = new double[rows];

        @Override
        public void add(Tensor value) {
            FloatBuffer numbers = value.floats();
            for (int i = 0; i < numbers.limit(); i++) {
                int row = (int) numbers.get(i);
                counts[row < 0 ? row + rows : row]++;
            }
        }

        @Override
        public ChannelValues summary() {
            return new ChannelValues(counts);
        }
    }
}
