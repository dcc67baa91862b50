package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.Arrays;

/** The share of rows for which exactly the right classes are answered, no more and no less. */
final class SubsetAccuracy extends Proportion {
    @Override
    public String name() {
        return "subset-accuracy";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASS_SETS;
    }

    @Override
    boolean[] hits(Predictions predictions, Labels labels) {
        Labels.ClassSetLabels sets = Answers.classSets(labels, name());
        int[][] answered = AnsweredSets.of(predictions, sets, name());
        boolean[] hits = new boolean[answered.length];
        for (int row = 0; row < hits.length; row++) {
            int[] right =
                    sets.values().get(row).stream().mapToInt(Integer::intValue).toArray();
            hits[row] = Arrays.equals(answered[row], right);
        }
        return hits;
    }
}
