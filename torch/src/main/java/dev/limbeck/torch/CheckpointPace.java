package dev.limbeck.torch;

import java.time.Duration;

/**
 * When a checkpoint is due: a minute after the last, or later where it takes so long to write that training would lose
 * more than a hundredth of its time to it. All times are those of {@link System#nanoTime}.
 */
final class CheckpointPace {
    private static final long SHORTEST = Duration.ofMinutes(1).toNanos();
    private static final long PART_OF_THE_TIME = 100;

    private long begin;
    private long written;
    private long pause = SHORTEST;

    CheckpointPace(long now) {
        written = now;
    }

    boolean isDue(long now) {
        return now - written > pause;
    }

    /** Call it before a checkpoint is written. */
    void begin(long now) {
        begin = now;
    }

    /** Call it when a checkpoint has been written. */
    void end(long now) {
        written = now;
        pause = Math.max(SHORTEST, PART_OF_THE_TIME * (now - begin));
    }
}
