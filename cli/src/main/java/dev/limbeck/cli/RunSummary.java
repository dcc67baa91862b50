package dev.limbeck.cli;

import dev.limbeck.run.Archived;
import dev.limbeck.run.CodebookEvidence;
import dev.limbeck.run.Figures;
import dev.limbeck.run.Run;
import dev.limbeck.run.SparsityEvidence;
import dev.limbeck.run.exit.ExitEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        String exits = run.exits().map(RunSummary::departures).orElse("");
        String zeros = run.sparsity().map(RunSummary::zeros).orElse("");
        String shared = run.codebooks().map(RunSummary::shared).orElse("");
        return Text.table(rows) + exits + zeros + shared + run.verdict().word() + ": " + run.reason() + "\n";
    }

    /** How many weights are 0, and what that saves. */
    private static String zeros(SparsityEvidence evidence) {
        return percent(evidence.share()) + " of " + evidence.elements() + " weights are 0" + archive(evidence.archive())
                + "\n";
    }

    /** How many values weights share, and what that saves. */
    private static String shared(CodebookEvidence evidence) {
        return evidence.elements() + " elements of " + evidence.weights().size() + " weights share " + evidence.values()
                + " values" + archive(evidence.archive()) + "\n";
    }

    private static String archive(Optional<Archived> archive) {
        return archive.map(a -> String.format(
                        Locale.ROOT,
                        "; %s of %s, the original's would be of %s",
                        a.file(),
                        Text.bytes(a.bytes()),
                        Text.bytes(a.originalBytes())))
                .orElse("");
    }

    /** When rows leave a model, and where. */
    private static String departures(ExitEvidence exits) {
        String when =
                exits.isPerExit() ? "uncertainties below " + exits.chosen().thresholds() : "speed " + exits.speed();
        List<Double> shares = exits.chosen().shares();
        String where = IntStream.range(0, exits.layers().size())
                .mapToObj(i ->
                        percent(shares.get(i)) + " behind " + exits.layers().get(i))
                .collect(Collectors.joining(", "));
        return "rows leave at " + when + ": " + where + " of " + exits.blocks() + " blocks, "
                + percent(shares.get(shares.size() - 1)) + " never\n";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
