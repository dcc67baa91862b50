package dev.limbeck.cli;

import dev.limbeck.progress.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that redraws itself on a terminal. */
final class BarProgress implements Progress {
    private static final int REDRAW_MILLIS = 200;

    private final PrintWriter err;

    BarProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void note(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public Task begin(String what, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .continuousUpdate()
                .build();
        return new Task() {
            @Override
            public void advance(long steps) {
                bar.stepBy(steps);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }
}
