package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/**
 * Matthews' correlation of true and answered classes, for any number of classes (Gorodkin 2004): (c·s − Σ pₖtₖ) /
 * √((s² − Σ pₖ²)(s² − Σ tₖ²)) with c right of s rows, pₖ answers and tₖ occurrences of class k; 0 where it is
 * undefined.
 */
final class Matthews extends Resampled {
    @Override
    public String name() {
        return "matthews";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.CLASSES;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        return ClassCounts.ofClasses(predictions, labels, name(), Matthews::coefficient);
    }

    private static double coefficient(ClassCounts counts) {
        double right = 0;
        double rows = 0;
        double both = 0;
        double answeredSquared = 0;
        double occursSquared = 0;
        for (int label = 0; label < counts.classes(); label++) {
            double answered = counts.answered(label);
            double occurs = counts.occurs(label);
            right += counts.right(label);
            rows += occurs;
            both += answered * occurs;
            answeredSquared += answered * answered;
            occursSquared += occurs * occurs;
        }
        double scale = Math.sqrt((rows * rows - answeredSquared) * (rows * rows - occursSquared));
        return scale == 0 ? 0 : (right * rows - both) / scale;
    }
}
