package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.List;
import java.util.stream.IntStream;

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

    /**
     * The positions of each row that are more likely than not, in ascending order: those whose logit is above 0, or,
     * where all outputs lie in 0..1 and so are probabilities, above one half.
     */
    public int[][] likely() {
        boolean probabilities = rows.stream().allMatch(Predictions::areProbabilities);
        double threshold = probabilities ? 0.5 : 0;
        return rows.stream()
                .map(scores -> IntStream.range(0, scores.length)
                        .filter(i -> scores[i] > threshold)
                        .toArray())
                .toArray(int[][]::new);
    }

    private static boolean areProbabilities(float[] scores) {
        return IntStream.range(0, scores.length).allMatch(i -> scores[i] >= 0 && scores[i] <= 1);
    }

    /** These outputs as what another model is to reproduce; see {@link Fidelity}. */
    public Labels asLabels() {
        return new Labels.OutputLabels(rows);
    }
}
