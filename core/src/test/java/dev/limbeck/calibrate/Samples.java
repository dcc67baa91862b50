package dev.limbeck.calibrate;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded samples, and what a reducer makes of them. */
final class Samples {
    private Samples() {}

    static float[] gaussian(int count, double mean, double deviation) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }

    /** count points, evenly spread over [low, high). */
    static float[] even(int count, double low, double high) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (low + (high - low) * (i + 0.5) / count);
        }
        return values;
    }

    static Tensor vector(float... values) {
        return Tensor.ofFloats(Shape.of(values.length), values);
    }

    static Histogram histogram(float... values) {
        return reduce(StreamingHistogram.DEFAULT, Histogram.class, List.of(vector(values)));
    }

    static <S extends Summary> S reduce(Reducer reducer, Class<S> type, List<Tensor> batches) {
        Reducer.Accumulator accumulator = reducer.accumulator();
        batches.forEach(accumulator::add);
        return type.cast(accumulator.summary());
    }

    /** A tensor cut along its first axis into batches of random sizes. */
    static List<Tensor> cut(Tensor whole, long seed) {
        Random random = new Random(seed);
        float[] values = whole.toFloats();
        long[] dims = whole.shape().toArray();
        int rowSize = (int) (values.length / dims[0]);
        List<Tensor> parts = new ArrayList<>();
        for (int start = 0; start < dims[0]; ) {
            int rows = Math.min((int) dims[0] - start, 1 + random.nextInt(5));
            long[] partDims = dims.clone();
            partDims[0] = rows;
            float[] part = new float[rows * rowSize];
            System.arraycopy(values, start * rowSize, part, 0, part.length);
            parts.add(Tensor.ofFloats(Shape.of(partDims), part));
            start += rows;
        }
        return parts;
    }
}
