package dev.limbeck.cli;

import dev.limbeck.run.Figures;
import dev.limbeck.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run in a few lines. */
final class RunSummary {
    private RunSummary() {}

    /** The run for people: a small table, the verdict and its reason. */
    static String lines(Run run) {
        Figures before = run.before();
        Figures after = run.after();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "original", "result", ""));
        if (before.score().isPresent() && after.score().isPresent()) {
            rows.add(List.of(
                    before.score().get().metric(),
                    Text.interval(before.score().get().interval(), 4),
                    Text.interval(after.score().get().interval(), 4),
                    Text.decimals(-run.dropPoints(), 2, true) + " points"));
        }
        rows.add(List.of(
                "latency",
                Text.decimals(before.latencyMillis(), 2, false) + " ms",
                Text.decimals(after.latencyMillis(), 2, false) + " ms",
                Text.interval(run.speedup(), 2) + " × as fast"));
        rows.add(List.of(
                "file",
                Text.bytes(before.bytes()),
                Text.bytes(after.bytes()),
                String.format(Locale.ROOT, "%.2f × smaller", run.compression())));
        if (before.peakBytes() > 0 && after.peakBytes() > 0) {
            rows.add(List.of(
                    "peak memory",
                    Text.bytes(before.peakBytes()),
                    Text.bytes(after.peakBytes()),
                    String.format(Locale.ROOT, "%.2f × smaller", (double) before.peakBytes() / after.peakBytes())));
        }
        return Text.table(rows) + run.verdict().word() + ": " + run.reason() + "\n";
    }
}
