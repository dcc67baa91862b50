package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;

/**
 * How good a model's answers are. Values lie in 0..1, correlations in −1..1, and every value comes with a 95 %
 * confidence interval.
 *
 * <p>All methods throw {@link dev.limbeck.error.DataException} when the rows do not have the labels that the metric
 * needs, and {@link dev.limbeck.error.ModelException} when an answer is not a number or has the wrong size; the row is
 * named, counted from 1.
 */
public interface Metric {
    /** The name on the command line and in reports. */
    String name();

    Direction direction();

    /** What the rows must come with. */
    LabelKind needs();

    /** Whether answers are held against the original's ({@link Predictions#asLabels}) instead of labels of the data. */
    default boolean comparesWithOriginal() {
        return needs() == LabelKind.OUTPUTS;
    }

    /**
     * The metric that is usual for such labels: accuracy, micro-F1 of sets of classes, entity F1 of words (token accuracy
     * where classes are not named in an IOB scheme), Spearman, recall@10, or without labels fidelity.
     */
    static Metric usualFor(Labels labels) {
        if (labels.classes().isPresent()) {
            return parse("accuracy");
        }
        if (labels.classSets().isPresent()) {
            return parse("micro-f1");
        }
        if (labels.tags().isPresent()) {
            return parse(Entity.areNamedBy(labels.tags().get().names()) ? "entity-f1" : "token-accuracy");
        }
        if (labels.scores().isPresent()) {
            return parse("spearman");
        }
        return parse(labels.matches().isPresent() ? "recall@10" : "fidelity");
    }

    /** The metric on these rows. */
    Score score(Predictions predictions, Labels labels);

    /** Two models' answers to the same rows, compared row by row. */
    Comparison compare(Predictions baseline, Predictions candidate, Labels labels);

    /**
     * The metric of a name: {@code accuracy}, {@code f1}, {@code macro-f1}, {@code micro-f1}, {@code subset-accuracy},
     * {@code token-accuracy}, {@code entity-f1}, {@code matthews}, {@code pearson}, {@code spearman}, {@code topK},
     * {@code recall@K}, {@code fidelity}, {@code agreement} or {@code logit-difference}.
     *
     * @throws dev.limbeck.error.RecipeException if there is none, naming the nearest
     */
    static Metric parse(String name) {
        return MetricNames.parse(name);
    }
}
