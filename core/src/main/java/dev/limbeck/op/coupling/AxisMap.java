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

    /** Element i to element i + offset: a part of a concatenation. */
    record Shifted(long offset) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return LongStream.of(i + offset);
        }
    }

    /** Element i to the elements i·count … i·count + count − 1: a flattened channel, or a head of attention. */
    record Spread(long count) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return LongStream.range(i * count, (i + 1) * count);
        }
    }

    /** Element i to the elements i, i + period, …, of {@code times} blocks: channels under a flattened spatial axis. */
    record Strided(long period, long times) implements AxisMap {
        @Override
        public LongStream images(long i) {
            return LongStream.range(0, times).map(block -> block * period + i);
        }
    }
}
