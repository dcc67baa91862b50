package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/**
 * The share of words answered right. The words of a row stand and fall together, so the interval comes from drawing
 * rows.
 */
final class TokenAccuracy extends Resampled {
    @Override
    public String name() {
        return "token-accuracy";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.TAGS;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        TaggedWords words = TaggedWords.of(predictions, labels, name());
        return rows -> {
            long hits = 0;
            long all = 0;
            for (int row : rows) {
                hits += words.hits(row);
                all += words.right().get(row).length;
            }
            return all == 0 ? 0 : (double) hits / all;
        };
    }
}
