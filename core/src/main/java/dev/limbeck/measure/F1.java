package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The harmonic mean of precision and recall of one of two classes, the positive one: class number 1 unless said. */
public final class F1 extends Resampled {
    private final int positive;

    F1() {
        this(1);
    }

    /** With this class number as the positive class. */
    public F1(int positive) {
        if (positive != 0 && positive != 1) {
            throw new IllegalArgumentException("The positive class is number 0 or 1, not " + positive + ".");
        }
        this.positive = positive;
    }

    @Override
    public String name() {
        return "f1";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASSES;
    }

    @Override
    String title(Labels labels) {
        return "f1 of class '" + Answers.classes(labels, name()).names().get(positive) + "'";
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        List<String> names = Answers.classes(labels, name()).names();
        if (names.size() != 2) {
            throw new DataException("The metric f1 is for two classes, but there are " + names.size() + ": "
                    + String.join(", ", names) + ". Use macro-f1.");
        }
        return ClassCounts.ofClasses(predictions, labels, name(), c -> c.f1(positive));
    }
}
