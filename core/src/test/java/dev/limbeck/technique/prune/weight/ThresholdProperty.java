package dev.limbeck.technique.prune.weight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The smallest of many numbers are those that sorting puts first. */
class ThresholdProperty {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void takesWhatSortingPutsFirst(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> numbers = new ArrayList<>();
        int all = 0;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            // Some of them fewer than are sorted, some more, with many that are equal.
            float[] array = new float[random.nextInt(seed % 2 == 0 ? 50 : 20_000)];
            for (int j = 0; j < array.length; j++) {
                array[j] = random.nextInt(3) == 0 ? random.nextInt(-2, 3) : (float) random.nextGaussian();
            }
            numbers.add(array);
            all += array.length;
        }
        int count = random.nextInt(all + 1);
        Threshold threshold = Threshold.of(numbers, count);
        float[] taken = new float[all];
        int found = 0;
        for (float[] array : numbers) {
            for (float number : array) {
                if (threshold.takes(number)) {
                    taken[found++] = number;
                }
            }
        }

        float[] sorted = new float[all];
        int next = 0;
        for (float[] array : numbers) {
            for (float number : array) {
                sorted[next++] = number;
            }
        }
        Arrays.sort(sorted);
        float[] smallest = Arrays.copyOf(taken, found);
        Arrays.sort(smallest);
        assertThat(smallest).containsExactly(Arrays.copyOf(sorted, count));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000})
    void ofEqualNumbersTheFirstAreTaken(int size) {
        float[] equal = new float[size];
        Arrays.fill(equal, 0.5f);
        Threshold threshold = Threshold.of(List.of(equal), 3);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (threshold.takes(equal[i])) {
                taken.add(i);
            }
        }
        assertThat(taken).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void whatIsNoNumberIsTakenLast(int size) {
        float[] numbers = new float[size];
        numbers[3] = Float.NaN;
        Threshold threshold = Threshold.of(List.of(numbers), size - 1);
        for (int i = 0; i < size; i++) {
            assertThat(threshold.takes(numbers[i])).isEqualTo(i != 3);
        }
    }
}
