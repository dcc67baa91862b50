package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Random tensors and settings of a test, the same for the same seed. Shapes may be written as letters, each a size from
 * 2 to 4 that is drawn once, and digits: {@code "ab3"} is [a, b, 3].
 */
final class Draws {
    private final Random random;
    private final Map<Character, Long> sizes = new HashMap<>();

    Draws(long seed) {
        this.random = new Random(seed);
    }

    /** DOUBLE numbers between −1 and 1. */
    Tensor tensor(long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.ofDoubles(shape, random.doubles(shape.size(), -1, 1).toArray());
    }

    /** DOUBLE numbers between −2 and 2, none near 0, where many functions have a kink. */
    Tensor x(String shape) {
        return between(shape, 0.2, 2, true);
    }

    /** DOUBLE numbers between 0.5 and 2. */
    Tensor positive(String shape) {
        return between(shape, 0.5, 2, false);
    }

    /** DOUBLE numbers within ±0.8, none near 0. */
    Tensor unit(String shape) {
        return between(shape, 0.1, 0.8, true);
    }

    /** DOUBLE numbers between low and high; of either sign if told so. */
    Tensor between(String shape, double low, double high, boolean signed) {
        Shape dims = Shape.of(shape.chars()
                .mapToLong(c -> Character.isDigit(c)
                        ? Character.digit(c, 10)
                        : sizes.computeIfAbsent((char) c, k -> (long) between(2, 4)))
                .toArray());
        double[] elements = random.doubles(dims.size(), low, high)
                .map(x -> signed && random.nextBoolean() ? -x : x)
                .toArray();
        return Tensor.ofDoubles(dims, elements);
    }

    /** UINT8 numbers. */
    Tensor bytes(long... dims) {
        byte[] bytes = new byte[Math.toIntExact(Shape.of(dims).size())];
        random.nextBytes(bytes);
        return Tensor.of(DType.UINT8, Shape.of(dims), ByteBuffer.wrap(bytes));
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
