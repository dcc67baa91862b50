package dev.limbeck.cli.report;

import dev.limbeck.cli.report.Report.Attempt;
import dev.limbeck.cli.report.Report.Better;
import dev.limbeck.cli.report.Report.Fact;
import dev.limbeck.cli.report.Report.Figure;
import dev.limbeck.cli.report.Report.Highlight;
import dev.limbeck.cli.report.Report.SiteLoss;
import dev.limbeck.measure.Interval;
import dev.limbeck.run.Archived;
import dev.limbeck.run.CodebookEvidence;
import dev.limbeck.run.DistillResult;
import dev.limbeck.run.EarlyExitResult;
import dev.limbeck.run.Figures;
import dev.limbeck.run.FinetuneResult;
import dev.limbeck.run.JournalEntry;
import dev.limbeck.run.Provenance;
import dev.limbeck.run.PruneResult;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.RestructureResult;
import dev.limbeck.run.RestructuredSite;
import dev.limbeck.run.Run;
import dev.limbeck.run.SparsityEvidence;
import dev.limbeck.run.WeightPruneResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tells a run as a report. */
public final class RunReport {
    private static final double MEGA = 1e6;
    private static final int SPEED_AND_SIZE = 2;

    private RunReport() {}

    /**
     * The report of a quantization.
     *
     * @param title the model's name
     */
    public static Report of(String title, QuantizeResult result) {
        List<Report.Curve> curves = result.learning().map(LossCurves::of).orElse(List.of());
        return of(title, "quantized after training: " + result.run().form(), result.run(), curves);
    }

    /**
     * The report of a fine-tuning.
     *
     * @param title the model's name
     */
    public static Report of(String title, FinetuneResult result) {
        return of(title, "fine-tuned", result.run(), LossCurves.of(result.curve()));
    }

    /**
     * The report of a distillation.
     *
     * @param title the teacher's name
     */
    public static Report of(String title, DistillResult result) {
        return of(title, "a student", result.run(), LossCurves.of(result.curve()));
    }

    /**
     * The report of a model with early exits.
     *
     * @param title the model's name
     */
    public static Report of(String title, EarlyExitResult result) {
        List<Report.Curve> curves = LossCurves.of(result.curves());
        return of(title, "with early exits", result.run(), curves);
    }

    /**
     * The report of a pruning.
     *
     * @param title the model's name
     */
    public static Report of(String title, PruneResult result) {
        List<Report.Curve> curves = LossCurves.of(result.curves());
        return of(title, "pruned", result.run(), curves);
    }

    /**
     * The report of a pruning of single weights, which makes nothing faster.
     *
     * @param title the model's name
     */
    public static Report of(String title, WeightPruneResult result) {
        SparsityEvidence evidence = result.run().sparsity().orElseThrow();
        List<Highlight> highlights = new ArrayList<>();
        highlights.add(new Highlight(percent(evidence.share()), "of the weights are 0"));
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "zeros",
                "dense kernels multiply zeros like any number: the model is as fast as before and its file as large"));
        evidence.archive().ifPresent(archive -> {
            highlights.add(packed(result.run(), archive));
            facts.add(told(archive));
        });
        highlights(result.run()).stream().skip(SPEED_AND_SIZE).forEach(highlights::add);
        evidence.weights()
                .forEach(weight -> facts.add(
                        new Fact(weight.name(), percent(weight.share()) + " of " + weight.elements() + " are 0")));
        List<Report.Curve> curves = result.learning().map(LossCurves::of).orElse(List.of());
        return of(title, "with weights that are 0", result.run(), curves)
                .withHighlights(highlights)
                .withFacts(facts);
    }

    private static Highlight packed(Run run, Archived archive) {
        return new Highlight(times((double) run.before().bytes() / archive.bytes()), "smaller as an archive");
    }

    private static Fact told(Archived archive) {
        return new Fact(
                archive.file(),
                String.format(
                        Locale.ROOT,
                        "%.1f MB, weights in %s; an archive of the original would take %.1f MB",
                        archive.bytes() / MEGA,
                        archive.values().word(),
                        archive.originalBytes() / MEGA));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /**
     * The report of a restructuring.
     *
     * @param title the model's name
     */
    public static Report of(String title, RestructureResult result) {
        List<Highlight> highlights = new ArrayList<>(highlights(result.run()));
        List<Fact> facts = new ArrayList<>();
        result.run().codebooks().ifPresent(codebooks -> {
            facts.add(new Fact("shared weights", told(codebooks)));
            codebooks.archive().ifPresent(archive -> {
                highlights.add(SPEED_AND_SIZE, packed(result.run(), archive));
                facts.add(told(archive));
            });
        });
        result.sites().forEach(site -> facts.add(new Fact(site.technique() + " at " + site.site(), told(site))));
        List<Report.Curve> curves = result.learning().map(LossCurves::of).orElse(List.of());
        return of(title, "restructured", result.run(), curves)
                .withHighlights(highlights)
                .withFacts(facts);
    }

    private static String told(CodebookEvidence codebooks) {
        return String.format(
                Locale.ROOT,
                "%,d elements of %d weights share %,d values, which are looked up when the model is loaded: that makes"
                        + " nothing faster, and takes more memory while it is loaded",
                codebooks.elements(),
                codebooks.weights().size(),
                codebooks.values());
    }

    private static String told(RestructuredSite site) {
        StringBuilder told = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d → %,d parameters, %.2f → %.2f MB",
                site.before().elements(),
                site.after().elements(),
                site.before().bytes() / MEGA,
                site.after().bytes() / MEGA));
        site.alone().ifPresent(error -> told.append(error(error, "by itself")));
        site.composed().ifPresent(error -> told.append(error(error, "with all changes")));
        site.reconstructed().ifPresent(error -> told.append(error(error, "reconstructed")));
        site.recovered().ifPresent(error -> told.append(error(error, "after learning")));
        return told.toString();
    }

    private static String error(double error, String when) {
        return String.format(Locale.ROOT, "; error %.3g %s", error, when);
    }

    private static Report of(String title, String subtitle, Run run, List<Report.Curve> curves) {
        return new Report(
                title,
                subtitle,
                run.verdict(),
                run.reason(),
                highlights(run),
                figures(run),
                run.sites().stream()
                        .map(site -> new SiteLoss(
                                site.site(), site.meanLogitChange(), site.dropPoints(), site.keptInFloat()))
                        .toList(),
                curves,
                run.journal().stream().map(RunReport::attempt).toList(),
                facts(run),
                run.exits(),
                run.pruning());
    }

    private static List<Highlight> highlights(Run run) {
        List<Highlight> highlights = new ArrayList<>();
        highlights.add(new Highlight(times(run.speedup().value()), "as fast"));
        highlights.add(new Highlight(times(run.compression()), "smaller"));
        if (Double.isFinite(run.dropPoints())) {
            String metric = run.after().score().orElseThrow().metric();
            highlights.add(new Highlight(signed(0 - run.dropPoints()), "points of " + metric));
        }
        return highlights;
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f×", ratio);
    }

    private static String signed(double points) {
        return String.format(Locale.ROOT, "%+.2f", points == 0 ? 0.0 : points);
    }

    private static List<Figure> figures(Run run) {
        Figures before = run.before();
        Figures after = run.after();
        List<Figure> figures = new ArrayList<>();
        if (before.score().isPresent() && after.score().isPresent()) {
            figures.add(new Figure(
                    before.score().get().metric(),
                    "",
                    4,
                    Better.HIGHER,
                    before.score().get().interval(),
                    after.score().get().interval()));
        }
        figures.add(cost("latency", "ms", 2, before.latencyMillis(), after.latencyMillis()));
        figures.add(cost("file", "MB", 1, before.bytes() / MEGA, after.bytes() / MEGA));
        if (before.peakBytes() > 0 && after.peakBytes() > 0) {
            figures.add(cost("peak memory", "MB", 1, before.peakBytes() / MEGA, after.peakBytes() / MEGA));
        }
        return figures;
    }

    private static Figure cost(String name, String unit, int decimals, double before, double after) {
        return new Figure(name, unit, decimals, Better.LOWER, Interval.exact(before), Interval.exact(after));
    }

    private static Attempt attempt(JournalEntry entry) {
        List<String> figures = new ArrayList<>();
        entry.speedup().ifPresent(speedup -> figures.add(times(speedup) + " as fast"));
        entry.dropPoints().ifPresent(drop -> figures.add(signed(0 - drop) + " points"));
        figures.add(String.format(Locale.ROOT, "%.1f MB", entry.bytes() / MEGA));
        return new Attempt(entry.what(), entry.note(), String.join(", ", figures));
    }

    private static List<Fact> facts(Run run) {
        Provenance provenance = run.provenance();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "speed over lossless passes",
                String.format(
                        Locale.ROOT,
                        "%.2f× (%.2f – %.2f): what is added to rewriting the graph",
                        run.speedupOverLossless().value(),
                        run.speedupOverLossless().low(),
                        run.speedupOverLossless().high())));
        run.notes().forEach(note -> facts.add(new Fact("note", note)));
        facts.add(new Fact("model, SHA-256", provenance.modelDigest()));
        Map<String, String> data = new TreeMap<>(provenance.dataDigests());
        data.forEach((use, digest) -> facts.add(new Fact(use + " rows, SHA-256", digest)));
        new TreeMap<>(provenance.versions()).forEach((what, version) -> facts.add(new Fact(what, version)));
        facts.add(new Fact("machine", provenance.machine()));
        facts.add(new Fact("options", provenance.options()));
        facts.add(new Fact("seed", Long.toString(provenance.seed())));
        facts.add(new Fact("time taken", String.format(Locale.ROOT, "%.1f s", provenance.seconds())));
        return facts;
    }
}
