package dev.limbeck.testkit;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/** Tensors of random elements; the same seed gives the same sequence of tensors. */
public final class RandomTensors {
    private final SplittableRandom random;

    public RandomTensors(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** FLOAT elements, normally distributed. */
    public Tensor normal(Shape shape, double mean, double deviation) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * nextGaussian());
        }
        return Tensor.ofFloats(shape, values);
    }

    /** FLOAT elements of the standard normal distribution. */
    public Tensor normal(long... dims) {
        return normal(Shape.of(dims), 0, 1);
    }

    /** FLOAT elements, low ≤ element &lt; high. */
    public Tensor uniform(Shape shape, double low, double high) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return Tensor.ofFloats(shape, values);
    }

    /** INT64 elements, low ≤ element &lt; high. */
    public Tensor integers(Shape shape, long low, long high) {
        long[] values = new long[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong(low, high);
        }
        return Tensor.ofLongs(shape, values);
    }

    /** Elements of any numeric type or BOOL: normally distributed if floating, within ±100 or 0..100 if whole. */
    public Tensor any(DType dtype, Shape shape) {
        if (dtype.isFloating()) {
            return normal(shape, 0, 1).cast(dtype);
        }
        if (dtype == DType.BOOL) {
            return integers(shape, 0, 2).cast(DType.BOOL);
        }
        long range = dtype.bits() < 8 ? 1L << (dtype.bits() - 1) : 100;
        return integers(shape, dtype.isSigned() ? -range : 0, range).cast(dtype);
    }

    /** A shape of this rank, every axis between 1 and the largest size. */
    public Shape shape(int rank, int largest) {
        long[] dims = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            dims[axis] = random.nextLong(1, largest + 1L);
        }
        return Shape.of(dims);
    }

    /** A number, 0 ≤ number &lt; bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** One of these. */
    public <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    private double nextGaussian() {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return radius * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
