package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.progress.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {
    @Test
    void saysWhereItIsEveryTenSeconds() {
        StringWriter lines = new StringWriter();
        AtomicLong clock = new AtomicLong();
        LineProgress progress = new LineProgress(new PrintWriter(lines), clock::get);

        try (Progress.Task task = progress.begin("Calibrating", 40)) {
            for (int i = 0; i < 40; i++) {
                clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(600));
                task.advance(1);
            }
        }

        assertThat(lines.toString().lines())
                .containsExactly(
                        "Calibrating …",
                        "Calibrating: 17 of 40, about 13 s left",
                        "Calibrating: 34 of 40, about 3 s left");
    }
}
