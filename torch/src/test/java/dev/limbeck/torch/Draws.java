package dev.limbeck.torch;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Random tensors and settings of a test, the same for the same seed. */
final class Draws {
    private final Random random;

    Draws(long seed) {
        this.random = new Random(seed);
    }

    /** DOUBLE numbers between −1 and 1. */
    Tensor tensor(long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.ofDoubles(shape, random.doubles(shape.size(), -1, 1).toArray());
    }

    /** A whole number from low to high, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    long[] between(int low, int high, int count) {
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> between(low, high));
        return numbers;
    }

    boolean coin() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
