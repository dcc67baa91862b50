package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import java.util.function.ToDoubleFunction;

/**
 * The share of hidden words that a masked language model guesses. An answer is three numbers a row: the words guessed,
 * the words hidden, and the sum of −log p of the hidden ones. The interval comes from drawing rows.
 */
public final class MaskedTokenAccuracy extends Resampled {
    private static final int HITS = 0;
    private static final int HIDDEN = 1;
    private static final int LOSS = 2;
    private static final int FIGURES = 3;

    @Override
    public String name() {
        return "masked-token-accuracy";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.NONE;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        for (int row = 0; row < predictions.size(); row++) {
            float[] figures = predictions.rows().get(row);
            Answers.requireFinite(figures, row);
            if (figures.length != FIGURES) {
                throw new ModelException("Row " + (row + 1) + " has " + figures.length
                        + " values and not the three figures of a masked language model.");
            }
        }
        return rows -> ratio(predictions, rows, HITS);
    }

    /** The mean of −log p of all hidden words, in nats; its exponential is the perplexity. */
    public static double loss(Predictions predictions) {
        int[] all = new int[predictions.size()];
        for (int row = 0; row < all.length; row++) {
            all[row] = row;
        }
        return ratio(predictions, all, LOSS);
    }

    private static double ratio(Predictions predictions, int[] rows, int figure) {
        double sum = 0;
        double hidden = 0;
        for (int row : rows) {
            float[] figures = predictions.rows().get(row);
            sum += figures[figure];
            hidden += figures[HIDDEN];
        }
        return hidden == 0 ? 0 : sum / hidden;
    }
}
