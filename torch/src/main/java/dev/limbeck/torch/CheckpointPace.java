package dev.limbeck.torch;

import java.time.Duration;

/**
 * When a checkpoint is due: a minute after the last, or later where it takes so long to write that training would lose
 * more than a hundredth of its time to it. All times are those of {@link System#nanoTime}.
 */
final class CheckpointPace {
    private static final long SHORTEST = Duration.ofMinutes(1).toNanos();
    private static final long PART_OF_THE_TIME = 100;

    private long written;
    private long pause = SHORTEST;

    /** The pace of a training that begins now. */
    CheckpointPace(long now) {
        written = now;
    }

    boolean isDue(long now) {
        return now - written > pause;
    }

    /** Takes note of when a checkpoint was begun and when it was written. */
    void written(long begin, long end) {
        written = end;
        pause = Math.max(SHORTEST, PART_OF_THE_TIME * (end - begin));
    }
}
