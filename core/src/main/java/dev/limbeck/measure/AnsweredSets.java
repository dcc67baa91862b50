package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;

/** The classes that a multi-label model answers, as {@link Predictions#likely} finds them, if its answers are sound. */
final class AnsweredSets {
    private AnsweredSets() {}

    /** The numbers of the answered classes of each row, in ascending order. */
    static int[][] of(Predictions predictions, Labels.ClassSetLabels labels, String metric) {
        Answers.requireRows(predictions, labels.values().size());
        for (int row = 0; row < predictions.size(); row++) {
            requireScores(predictions.rows().get(row), row, labels.names().size(), metric);
        }
        return predictions.likely();
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
