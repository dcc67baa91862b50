package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.List;

/**
 * One output of a model for every row of a dataset, in the dataset's order.
 *
 * @param rows the output of each row, flattened: class scores, a score, an embedding
 */
public record Predictions(List<float[]> rows) {
    public Predictions {
        rows = List.copyOf(rows);
    }

    public int size() {
        return rows.size();
    }

    /** The position of the largest value of a row; the first of equals. */
    public int argmax(int row) {
        return argmax(rows.get(row));
    }

    static int argmax(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /** These outputs as what another model is to reproduce; see {@link Fidelity}. */
    public Labels asLabels() {
        return new Labels.OutputLabels(rows);
    }
}
