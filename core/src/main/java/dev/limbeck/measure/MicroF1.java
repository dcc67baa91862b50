package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/**
 * F1 of all classes' decisions taken together: 2·right / (occurring + answered). For rows of one class each it is
 * accuracy.
 */
final class MicroF1 extends Resampled {
    @Override
    public String name() {
        return "micro-f1";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASSES;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        return ClassCounts.statistic(predictions, labels, name(), ClassCounts::microF1);
    }
}
