package dev.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
    private static final int ROWS = 5003;
    private static final int BATCH = 32;
    private static final int[] LENGTHS = new Random(3).ints(ROWS, 1, 60).toArray();

    @Test
    void shuffledBatchesHaveEveryRowOnce() {
        List<List<Integer>> batches = Batching.shuffled(ROWS, BATCH, row -> LENGTHS[row], 1);
        assertThat(batches.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(IntStream.range(0, ROWS).boxed().toList());
        assertThat(batches).hasSize((ROWS + BATCH - 1) / BATCH);
        assertThat(batches.stream().filter(batch -> batch.size() != BATCH)).hasSize(1);
    }

    @Test
    void aSeedDecidesTheOrder() {
        List<List<Integer>> batches = Batching.shuffled(ROWS, BATCH, row -> LENGTHS[row], 1);
        assertThat(Batching.shuffled(ROWS, BATCH, row -> LENGTHS[row], 1)).isEqualTo(batches);
        assertThat(Batching.shuffled(ROWS, BATCH, row -> LENGTHS[row], 2)).isNotEqualTo(batches);
    }

    @Test
    void shuffledBatchesPadLittle() {
        long real = IntStream.of(LENGTHS).sum();
        long shuffled = padded(Batching.shuffled(ROWS, BATCH, row -> LENGTHS[row], 1));
        long inOrder = padded(Batching.inOrder(ROWS, BATCH).toList());
        assertThat(shuffled).isLessThan(real + real / 20);
        assertThat(inOrder).isGreaterThan(real + real / 2);
    }

    private static long padded(List<List<Integer>> batches) {
        return batches.stream()
                .mapToLong(batch -> (long) batch.size()
                        * batch.stream().mapToInt(row -> LENGTHS[row]).max().orElse(0))
                .sum();
    }
}
