package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/** The mean of the classes' F1, over the classes that occur or are answered. */
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
        return Confusion.statistic(predictions, labels, name(), MacroF1::mean);
    }

    private static double mean(Confusion confusion) {
        double sum = 0;
        int present = 0;
        for (int label = 0; label < confusion.classes(); label++) {
            if (confusion.occurs(label) + confusion.answered(label) > 0) {
                sum += confusion.f1(label);
                present++;
            }
        }
        return sum / present;
    }
}
