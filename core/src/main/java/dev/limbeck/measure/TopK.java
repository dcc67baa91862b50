package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;

/** The share of rows whose class is among the model's k highest; k = 1 is accuracy. Of equals the first counts. */
final class TopK extends Proportion {
    private final int k;

    TopK(int k) {
        this.k = k;
    }

    @Override
    public String name() {
        return k == 1 ? "accuracy" : "top" + k;
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASSES;
    }

    @Override
    boolean[] hits(Predictions predictions, Labels labels) {
        Labels.ClassLabels classes = Answers.classes(labels, name());
        Answers.requireClassScores(predictions, classes, name());
        boolean[] hits = new boolean[predictions.size()];
        for (int row = 0; row < hits.length; row++) {
            hits[row] = rank(predictions.rows().get(row), classes.values().get(row)) < k;
        }
        return hits;
    }

    /** How many classes stand before this one. */
    private static int rank(float[] scores, int label) {
        int before = 0;
        for (int i = 0; i < scores.length; i++) {
            before += scores[i] > scores[label] || (scores[i] == scores[label] && i < label) ? 1 : 0;
        }
        return before;
    }
}
