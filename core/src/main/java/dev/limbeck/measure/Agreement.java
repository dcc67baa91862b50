package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.List;

/** The share of rows for which the model's highest class is the original's. */
final class Agreement extends Proportion {
    @Override
    public String name() {
        return "agreement";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.OUTPUTS;
    }

    @Override
    boolean[] hits(Predictions predictions, Labels labels) {
        List<float[]> original = Answers.outputs(labels, name()).rows();
        Answers.requireRows(predictions, original.size());
        boolean[] hits = new boolean[original.size()];
        for (int row = 0; row < hits.length; row++) {
            Answers.requireNotNan(predictions.rows().get(row), row);
            hits[row] = predictions.argmax(row) == Predictions.argmax(original.get(row));
        }
        return hits;
    }
}
