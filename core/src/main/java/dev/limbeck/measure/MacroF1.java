package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/** The mean of the classes' F1, over the classes that occur or are answered; a row may be of one class or of several. */
final class MacroF1 extends Resampled {
    @Override
    public String name() {
        return "macro-f1";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASSES;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        return ClassCounts.statistic(predictions, labels, name(), MacroF1::mean);
    }

    private static double mean(ClassCounts counts) {
        double sum = 0;
        int present = 0;
        for (int label = 0; label < counts.classes(); label++) {
            if (counts.occurs(label) + counts.answered(label) > 0) {
                sum += counts.f1(label);
                present++;
            }
        }
        return present == 0 ? 0 : sum / present;
    }
}
