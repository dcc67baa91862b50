package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import java.util.List;

/** Checks that a model's answers and a dataset's labels are what a metric can be computed from. */
final class Answers {
    private Answers() {}

    static Labels.ClassLabels classes(Labels labels, String metric) {
        return labels.classes().orElseThrow(() -> missing(metric, "a class for each row"));
    }

    static Labels.ClassSetLabels classSets(Labels labels, String metric) {
        return labels.classSets().orElseThrow(() -> missing(metric, "a set of classes for each row"));
    }

    static Labels.TagLabels tags(Labels labels, String metric) {
        return labels.tags().orElseThrow(() -> missing(metric, "a class for each word"));
    }

    static Labels.ScoreLabels scores(Labels labels, String metric) {
        return labels.scores().orElseThrow(() -> missing(metric, "a number for each row"));
    }

    static Labels.MatchLabels matches(Labels labels, String metric) {
        return labels.matches().orElseThrow(() -> missing(metric, "pairs of query and document"));
    }

    static Labels.OutputLabels outputs(Labels labels, String metric) {
        return labels.outputs().orElseThrow(() -> missing(metric, "the original's output for each row"));
    }

    private static DataException missing(String metric, String needed) {
        return new DataException("The metric " + metric + " needs " + needed
                + ", which these rows do not have. Name the label column with --label or choose another metric.");
    }

    /** At least one row, and as many answers as labels. */
    static void requireRows(Predictions predictions, int labels) {
        if (predictions.size() != labels) {
            throw new IllegalArgumentException(predictions.size() + " answers for " + labels + " labels.");
        }
        if (labels == 0) {
            throw new DataException("There are no rows to measure on.");
        }
    }

    /** Scores of all classes, none of them NaN, for each row. */
    static void requireClassScores(Predictions predictions, Labels.ClassLabels labels, String metric) {
        requireRows(predictions, labels.values().size());
        for (int row = 0; row < predictions.size(); row++) {
            float[] scores = predictions.rows().get(row);
            requireNotNan(scores, row);
            int label = labels.values().get(row);
            if (label >= scores.length) {
                throw new ModelException("Row " + (row + 1) + " is of class number " + label + ", but the model gives "
                        + scores.length + (scores.length == 1 ? " value" : " values") + " a row, so " + metric
                        + " cannot be measured. Check the label column and the model's output.");
            }
        }
    }

    /** Vectors of one length, all finite. */
    static void requireVectors(List<float[]> rows) {
        int length = rows.get(0).length;
        for (int row = 0; row < rows.size(); row++) {
            float[] vector = rows.get(row);
            if (vector.length != length) {
                throw new ModelException("The model gives " + vector.length + " values for row " + (row + 1) + " but "
                        + length + " for row 1, so the rows cannot be compared. Choose an output of fixed size.");
            }
            requireFinite(vector, row);
        }
    }

    static void requireNotNan(float[] values, int row) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw notANumber(row, "NaN");
            }
        }
    }

    static void requireFinite(float[] values, int row) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw notANumber(row, Float.isNaN(value) ? "NaN" : "infinite");
            }
        }
    }

    private static ModelException notANumber(int row, String what) {
        return new ModelException("The model's answer for row " + (row + 1) + " is " + what
                + ". Check that its weights and the inputs of this row are finite numbers.");
    }
}
