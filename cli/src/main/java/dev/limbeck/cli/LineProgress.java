package dev.limbeck.cli;

import dev.limbeck.progress.Progress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Progress as plain lines, at most one every ten seconds: for logs. */
final class LineProgress implements Progress {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PrintWriter err;
    private final LongSupplier nanoClock;

    LineProgress(PrintWriter err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
    }

    @Override
    public Task begin(String what, long total) {
        say(what + " …");
        return new Task() {
            private final long start = nanoClock.getAsLong();
            private long done;
            private long lastSaid = start;

            @Override
            public synchronized void advance(long steps) {
                done += steps;
                long now = nanoClock.getAsLong();
                if (now - lastSaid >= INTERVAL_NANOS) {
                    lastSaid = now;
                    say(what + ": " + done + " of " + total + left(now));
                }
            }

            private String left(long now) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds((now - start) * (total - done) / Math.max(1, done));
                return seconds <= 0
                        ? ""
                        : ", about " + (seconds < 90 ? seconds + " s" : seconds / 60 + " min") + " left";
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void note(String line) {
        say(line);
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
