package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The classes that a multi-label model answers: those whose logit is above 0. A model all of whose answers lie in 0..1
 * gives probabilities, and the classes are those above one half.
 */
final class AnsweredSets {
    private AnsweredSets() {}

    /** The numbers of the answered classes of each row, in ascending order. */
    static int[][] of(Predictions predictions, Labels.ClassSetLabels labels, String metric) {
        Answers.requireRows(predictions, labels.values().size());
        List<float[]> rows = predictions.rows();
        boolean probabilities = true;
        for (int row = 0; row < rows.size(); row++) {
            requireScores(rows.get(row), row, labels.names().size(), metric);
            for (float score : rows.get(row)) {
                probabilities &= score >= 0 && score <= 1;
            }
        }
        double threshold = probabilities ? 0.5 : 0;
        return rows.stream().map(scores -> above(scores, threshold)).toArray(int[][]::new);
    }

    private static int[] above(float[] scores, double threshold) {
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] > threshold)
                .toArray();
    }

    private static void requireScores(float[] scores, int row, int classes, String metric) {
        Answers.requireNotNan(scores, row);
        if (scores.length != classes) {
            throw new ModelException("The labels name " + classes + " classes, but the model gives " + scores.length
                    + (scores.length == 1 ? " value" : " values") + " for row " + (row + 1) + ", so " + metric
                    + " cannot be measured. Check the label column and the model's output.");
        }
    }
}
