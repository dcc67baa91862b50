package dev.limbeck.cli.report;

import dev.limbeck.measure.Interval;
import dev.limbeck.run.PruningEvidence;
import dev.limbeck.run.Verdict;
import dev.limbeck.run.exit.ExitEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run has to show.
 *
 * @param title the model, in a few words
 * @param subtitle what was done to it
 * @param verdict whether the result was kept
 * @param reason why, in one sentence
 * @param highlights the few figures that matter, shown large
 * @param figures each measured quantity before and after
 * @param sites what each place of the model costs when it alone is changed, the largest change first
 * @param curve how a training went; empty if there was none
 * @param attempts what was tried, in order
 * @param provenance where everything came from, so that the run can be repeated
 * @param exits what early exits showed; absent where there are none
 * @param pruning what a pruning showed of the parts; absent where nothing was pruned
 */
public record Report(
        String title,
        String subtitle,
        Verdict verdict,
        String reason,
        List<Highlight> highlights,
        List<Figure> figures,
        List<SiteLoss> sites,
        List<Curve> curve,
        List<Attempt> attempts,
        List<Fact> provenance,
        Optional<ExitEvidence> exits,
        Optional<PruningEvidence> pruning) {
    public Report {
        highlights = List.copyOf(highlights);
        figures = List.copyOf(figures);
        sites = List.copyOf(sites);
        curve = List.copyOf(curve);
        attempts = List.copyOf(attempts);
        provenance = List.copyOf(provenance);
    }

    /** The same with more facts before those that are there. */
    Report withFacts(List<Fact> more) {
        List<Fact> all = new ArrayList<>(more);
        all.addAll(provenance);
        return new Report(
                title, subtitle, verdict, reason, highlights, figures, sites, curve, attempts, all, exits, pruning);
    }

    /** The same with other figures shown large. */
    Report withHighlights(List<Highlight> others) {
        return new Report(
                title, subtitle, verdict, reason, others, figures, sites, curve, attempts, provenance, exits, pruning);
    }

    /** A figure as people quote it, such as 2.3× and "faster". */
    public record Highlight(String figure, String meaning) {}

    /**
     * One quantity before and after.
     *
     * @param unit unit of the values, such as ms; empty if they have none
     * @param decimals digits after the point worth showing
     * @param better which direction is better
     */
    public record Figure(String name, String unit, int decimals, Better better, Interval before, Interval after) {}

    /** A direction of improvement. */
    public enum Better {
        LOWER,
        HIGHER
    }

    /**
     * @param change mean |Δ| of the model's outputs when only this site is changed
     * @param points loss of the task's metric in points of 100 then; negative is a gain
     * @param kept whether the site stays as it was in the result
     */
    public record SiteLoss(String site, double change, double points, boolean kept) {}

    /**
     * A quantity over the steps of a training.
     *
     * @param points pairs of step and value
     */
    public record Curve(String name, List<Point> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /** A value at a step. */
    public record Point(long step, double value) {}

    /** One model that was made and measured, with its figures as text. */
    public record Attempt(String what, String outcome, String figures) {}

    /** A name and what it stands for. */
    public record Fact(String name, String value) {}
}
