package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A mean over the rows of how near each output is to the original's. */
abstract class RowMean extends Resampled {
    /** One row's value. */
    abstract double value(float[] answer, float[] original);

    @Override
    public final LabelKind needs() {
        return LabelKind.OUTPUTS;
    }

    @Override
    final ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        List<float[]> original = Answers.outputs(labels, name()).rows();
        Answers.requireRows(predictions, original.size());
        double[] values = new double[original.size()];
        for (int row = 0; row < values.length; row++) {
            float[] answer = predictions.rows().get(row);
            Answers.requireFinite(answer, row);
            requireSameLength(answer, original.get(row), row);
            values[row] = value(answer, original.get(row));
        }
        return rows -> mean(values, rows);
    }

    private static void requireSameLength(float[] answer, float[] original, int row) {
        if (answer.length != original.length) {
            throw new ModelException("For row " + (row + 1) + " the model gives " + answer.length
                    + " values and the original " + original.length + ", so they cannot be compared.");
        }
    }

    private static double mean(double[] values, int[] rows) {
        double sum = 0;
        for (int row : rows) {
            sum += values[row];
        }
        return sum / rows.length;
    }
}
