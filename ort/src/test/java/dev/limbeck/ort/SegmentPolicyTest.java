package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full batches run first, else the deepest rows, and nothing starves. */
class SegmentPolicyTest {
    private static final int NEVER = 1_000_000;

    private static int next(int patience, int[] waiting, long... passedOver) {
        return new SegmentPolicy(8, patience).next(waiting, passedOver);
    }

    @Test
    void withoutAFullBatchTheDeepestRuns() {
        assertThat(next(NEVER, new int[] {7, 5, 1}, 0, 0, 0)).isEqualTo(2);
        assertThat(next(NEVER, new int[] {7, 1, 0}, 0, 0, 0)).isEqualTo(1);
        assertThat(next(NEVER, new int[] {1, 0, 0}, 0, 0, 0)).isZero();
    }

    @Test
    void ofFullBatchesTheDeepestRuns() {
        assertThat(next(NEVER, new int[] {500, 8, 7}, 0, 0, 0)).isEqualTo(1);
        assertThat(next(NEVER, new int[] {8, 0, 7}, 0, 0, 0)).isZero();
    }

    @Test
    void rowsThatWerePassedOverGoFirstTheDeepestOfThemFirst() {
        assertThat(next(3, new int[] {8, 1, 1}, 9, 3, 2)).isEqualTo(1);
        assertThat(next(3, new int[] {8, 1, 1}, 9, 5, 3)).isEqualTo(2);
    }

    /** New rows come only to the first segment, which may wait: what is deeper drains. */
    @Test
    void theFirstSegmentHasNoPatience() {
        assertThat(next(3, new int[] {500, 0, 8}, 9, 0, 0)).isEqualTo(2);
    }

    @Test
    void numbersOfEmptySegmentsDoNotCount() {
        assertThat(next(3, new int[] {2, 0, 0}, 0, 9, 9)).isZero();
    }

    /** Under a flood that keeps the first segment full, in which few rows go deep. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noRowWaitsLongBehindAnExit(long seed) {
        assertThat(longestWait(2, seed)).isLessThanOrEqualTo(2 + 3);
        assertThat(longestWait(NEVER, seed)).isGreaterThan(2 + 3);
    }

    private static long longestWait(int patience, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SegmentPolicy policy = new SegmentPolicy(8, patience);
        List<Deque<Long>> queues = new ArrayList<>();
        for (int segment = 0; segment < 4; segment++) {
            queues.add(new ArrayDeque<>());
        }
        long longest = 0;
        for (long run = 0; run < 5_000; run++) {
            while (queues.get(0).size() < 20) {
                queues.get(0).add(run);
            }
            int segment = next(policy, queues, run);
            Deque<Long> queue = queues.get(segment);
            for (int row = 0; row < 8 && !queue.isEmpty(); row++) {
                longest = segment == 0 ? longest : Math.max(longest, run - queue.getFirst());
                queue.removeFirst();
                if (segment < 3 && random.nextInt(10) == 0) {
                    queues.get(segment + 1).add(run + 1);
                }
            }
        }
        return longest;
    }

    private static int next(SegmentPolicy policy, List<Deque<Long>> queues, long run) {
        int[] waiting = queues.stream().mapToInt(Deque::size).toArray();
        long[] passedOver = queues.stream()
                .mapToLong(queue -> queue.isEmpty() ? 0 : run - queue.getFirst())
                .toArray();
        return policy.next(waiting, passedOver);
    }
}
