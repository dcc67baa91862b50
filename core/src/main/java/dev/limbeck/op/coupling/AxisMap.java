package dev.limbeck.op.coupling;

import java.util.stream.LongStream;

/**
 * Which elements of one axis belong to an element of another, when axes are joined, merged or split. Removing an element
 * of the first axis removes its images in the second.
 */
public sealed interface AxisMap {
    /** Element i to element i. */
    AxisMap SAME = new Shifted(0);

    /** The elements of the second axis that element {@code i} of the first belongs to. */
    LongStream images(long i);

    /** The elements of the first axis that element {@code j} of the second belongs to; some may lie outside of it. */
    LongStream origins(long j);

    /** Element i to element i + offset: a part of a concatenation. */
    record Shifted(long offset) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return LongStream.of(i + offset);
        }

        @Override
        public LongStream origins(long j) {
            return LongStream.of(j - offset);
        }
    }

    /** Element i to the elements i·count … i·count + count − 1: a flattened channel, or a head of attention. */
    record Spread(long count) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return run(i, count);
        }

        @Override
        public LongStream origins(long j) {
            return LongStream.of(j / count);
        }
    }

    /** Each element of a run of {@code own} to all elements of the run of {@code other} with the same number: heads. */
    record Runs(long own, long other) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return run(i / own, other);
        }

        @Override
        public LongStream origins(long j) {
            return run(j / other, own);
        }
    }

    /**
     * Element i, counted modulo the period, to the elements i, i + period, …, of {@code times} blocks: channels under a
     * flattened spatial axis, or the same channel in each group.
     */
    record Strided(long period, long times) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return LongStream.range(0, times).map(block -> block * period + i % period);
        }

        @Override
        public LongStream origins(long j) {
            return images(j);
        }
    }

    private static LongStream run(long number, long count) {
        return LongStream.range(number * count, (number + 1) * count);
    }
}
