package dev.limbeck.reader.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nearest words are those that comparing every pair finds. */
class NeighboursProperty {
    private static final int WORDS = 70;
    private static final int WIDTH = 9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theNearestAreThoseOfLargestCosine(long seed) {
        Tensor table = new RandomTensors(seed).normal(WORDS, WIDTH);
        List<Integer> candidates =
                IntStream.range(0, WORDS).filter(i -> i % 3 != 0).boxed().toList();
        List<int[]> asked = IntStream.range(0, WORDS)
                .mapToObj(i -> i % 2 == 0 ? new int[] {i} : new int[] {i, (i * 7) % WORDS, (i * 11) % WORDS})
                .toList();
        List<List<Integer>> nearest = new Neighbours(table, candidates).of(asked, 5);
        for (int i = 0; i < WORDS; i++) {
            int[] word = asked.get(i);
            assertThat(nearest.get(i))
                    .isEqualTo(candidates.stream()
                            .filter(other -> word.length > 1 || other != word[0])
                            .sorted(Comparator.comparingDouble(other -> -cosine(table, word, other)))
                            .limit(5)
                            .toList());
        }
    }

    /** Of the mean of some rows with another row. */
    private static double cosine(Tensor table, int[] pieces, int b) {
        double dot = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < WIDTH; i++) {
            double x = 0;
            for (int piece : pieces) {
                x += table.doubleAt(piece * WIDTH + i) / pieces.length;
            }
            double y = table.doubleAt(b * WIDTH + i);
            dot += x * y;
            ofA += x * x;
            ofB += y * y;
        }
        return dot / Math.sqrt(ofA * ofB);
    }
}
