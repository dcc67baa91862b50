package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;

/**
 * How far a model's answers are from the original's over some rows, which need no labels: of classes the mean over the
 * rows of KL(p ‖ q), p and q being the softmax of the original's answer and the model's; of other answers the sum of
 * squared differences by the sum of the original's squares. 0 for the same answers.
 */
final class AnswerDivergence {
    private final Predictor predictor;
    private final Dataset rows;
    private final String output;
    private final Predictions original;
    private final boolean areClasses;

    /**
     * @param rows on which answers are compared
     * @param areClasses whether an answer is a score for each of some classes
     */
    AnswerDivergence(Predictor predictor, Original original, Dataset rows, boolean areClasses) {
        this.predictor = predictor;
        this.rows = rows;
        this.output = original.output();
        this.original = predictor.predict(original.model(), rows, output);
        this.areClasses = areClasses;
    }

    /** The divergence of a model; infinite if an answer is no number. */
    double of(Model model) {
        Predictions answers = predictor.predict(model, rows, output);
        double divergence = areClasses ? divergence(original, answers) : distance(original, answers);
        return Double.isNaN(divergence) ? Double.POSITIVE_INFINITY : divergence;
    }

    static double divergence(Predictions original, Predictions answers) {
        double sum = 0;
        for (int row = 0; row < original.size(); row++) {
            double[] p = logProbabilities(original.rows().get(row));
            double[] q = logProbabilities(answers.rows().get(row));
            for (int i = 0; i < p.length; i++) {
                sum += Math.exp(p[i]) * (p[i] - q[i]);
            }
        }
        return sum / Math.max(1, original.size());
    }

    private static double[] logProbabilities(float[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score - largest);
        }
        double[] logs = new double[scores.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = scores[i] - largest - Math.log(sum);
        }
        return logs;
    }

    static double distance(Predictions original, Predictions answers) {
        double differences = 0;
        double squares = 0;
        for (int row = 0; row < original.size(); row++) {
            float[] before = original.rows().get(row);
            float[] after = answers.rows().get(row);
            for (int i = 0; i < before.length; i++) {
                differences += Math.pow((double) after[i] - before[i], 2);
                squares += Math.pow(before[i], 2);
            }
        }
        return squares == 0 ? differences : differences / squares;
    }
}
