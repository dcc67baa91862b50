package dev.limbeck.torch;

import dev.limbeck.recover.EventFile;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.LearningCurve.Score;
import dev.limbeck.recover.LearningCurve.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes down how a training goes, and knows its best judgement. */
final class CurveRecorder {
    private final List<String> terms;
    private final List<Step> steps = new ArrayList<>();
    private final List<Score> scores = new ArrayList<>();

    CurveRecorder(List<String> terms) {
        this.terms = terms;
    }

    void add(long number, double rate, float[] losses) {
        List<Float> values = new ArrayList<>();
        for (float loss : losses) {
            values.add(loss);
        }
        steps.add(new Step(number, rate, values));
    }

    /** Whether the score is better than all before. */
    boolean addScore(long step, double value) {
        boolean best = scores.stream().allMatch(score -> value > score.value());
        scores.add(new Score(step, value));
        return best;
    }

    /** Whether the last so many scores are no better than one before; never if the number is 0. */
    boolean isStale(int patience) {
        int best = 0;
        for (int i = 1; i < scores.size(); i++) {
            best = scores.get(i).value() > scores.get(best).value() ? i : best;
        }
        return patience > 0 && scores.size() - 1 - best >= patience;
    }

    void writeLastStep(EventFile events) throws IOException {
        Step last = steps.get(steps.size() - 1);
        events.scalar("learning rate", last.number(), (float) last.learningRate());
        for (int i = 0; i < terms.size(); i++) {
            events.scalar("loss/" + terms.get(i), last.number(), last.losses().get(i));
        }
    }

    void writeLastScore(EventFile events) throws IOException {
        Score last = scores.get(scores.size() - 1);
        events.scalar("score", last.step(), (float) last.value());
    }

    LearningCurve curve() {
        return new LearningCurve(terms, steps, scores);
    }

    void restore(LearningCurve curve) {
        steps.clear();
        steps.addAll(curve.steps());
        scores.clear();
        scores.addAll(curve.scores());
    }
}
