package dev.limbeck.technique.prune.weight;

import java.util.Arrays;
import java.util.List;

/**
 * Tells the smallest of many numbers from the others. The number between them is found by its bits, the upper half
 * before the lower (radix selection): two passes over the numbers, which are neither sorted nor copied.
 */
final class Threshold {
    private static final int HALF = 16;
    private static final int DIGITS = 1 << HALF;

    /** Fewer are sorted faster than the digits are counted. */
    private static final int FEW = 1 << 13;

    private final int key;
    private long equal;

    private Threshold(int key, long equal) {
        this.key = key;
        this.equal = equal;
    }

    /**
     * What tells so many of these numbers from the others.
     *
     * @param count from 0 to how many there are
     */
    static Threshold of(List<float[]> numbers, long count) {
        long all = numbers.stream().mapToLong(array -> array.length).sum();
        if (count < 0 || count > all) {
            throw new IllegalArgumentException("The " + count + " smallest of " + all + " numbers were asked for.");
        }
        if (count == 0) {
            return new Threshold(Integer.MIN_VALUE, 0);
        }
        return all <= FEW ? bySorting(numbers, (int) all, (int) count) : byDigits(numbers, count);
    }

    private static Threshold bySorting(List<float[]> numbers, int all, int count) {
        int[] keys = new int[all];
        int next = 0;
        for (float[] array : numbers) {
            for (float number : array) {
                keys[next++] = key(number);
            }
        }
        Arrays.sort(keys);
        int last = keys[count - 1];
        int first = count - 1;
        while (first > 0 && keys[first - 1] == last) {
            first--;
        }
        return new Threshold(last, count - first);
    }

    private static Threshold byDigits(List<float[]> numbers, long count) {
        long[] upper = new long[DIGITS];
        for (float[] array : numbers) {
            for (float number : array) {
                upper[(key(number) >> HALF) + DIGITS / 2]++;
            }
        }
        int high = digit(upper, count);
        long left = count - below(upper, high);
        long[] lower = new long[DIGITS];
        for (float[] array : numbers) {
            for (float number : array) {
                int key = key(number);
                if ((key >> HALF) + DIGITS / 2 == high) {
                    lower[key & (DIGITS - 1)]++;
                }
            }
        }
        int low = digit(lower, left);
        return new Threshold(((high - DIGITS / 2) << HALF) | low, left - below(lower, low));
    }

    /** The digit of the number at this place, from 1, of the sorted numbers. */
    private static int digit(long[] counts, long place) {
        long sum = 0;
        for (int digit = 0; digit < counts.length; digit++) {
            sum += counts[digit];
            if (sum >= place) {
                return digit;
            }
        }
        throw new IllegalStateException("There are fewer numbers than were counted.");
    }

    private static long below(long[] counts, int digit) {
        return Arrays.stream(counts, 0, digit).sum();
    }

    /** An integer that is ordered as the number is; of both signs of 0, the negative one is smaller. */
    private static int key(float number) {
        int bits = Float.floatToRawIntBits(number);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    /** Whether a number is among the smallest. Ask once for each, in order: of equal ones the first are. */
    boolean takes(float number) {
        int own = key(number);
        return own < key || (own == key && equal-- > 0);
    }
}
