package dev.limbeck.cli.report;

import dev.limbeck.cli.report.Report.Curve;
import dev.limbeck.cli.report.Report.Point;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.LearningCurve.Step;
import java.util.ArrayList;
import java.util.List;

/** The curves of a training as a report shows them: each loss as the mean of a few steps, and the scores. */
final class LossCurves {
    private static final int POINTS = 200;

    private LossCurves() {}

    /** The curves of trainings one after the other. */
    static List<Curve> of(List<LearningCurve> trainings) {
        return trainings.stream().flatMap(training -> of(training).stream()).toList();
    }

    static List<Curve> of(LearningCurve learning) {
        List<Curve> curves = new ArrayList<>();
        for (int term = 0; term < learning.terms().size() && !learning.steps().isEmpty(); term++) {
            curves.add(new Curve("loss: " + learning.terms().get(term), losses(learning.steps(), term)));
        }
        if (!learning.scores().isEmpty()) {
            curves.add(new Curve(
                    "score",
                    learning.scores().stream()
                            .map(score -> new Point(score.step(), score.value()))
                            .toList()));
        }
        return curves;
    }

    private static List<Point> losses(List<Step> steps, int term) {
        int width = Math.max(1, steps.size() / POINTS);
        List<Point> points = new ArrayList<>();
        for (int start = 0; start < steps.size(); start += width) {
            List<Step> some = steps.subList(start, Math.min(start + width, steps.size()));
            double mean = some.stream()
                    .mapToDouble(step -> step.losses().get(term))
                    .average()
                    .orElseThrow();
            points.add(new Point(some.get(some.size() - 1).number(), mean));
        }
        return points;
    }
}
