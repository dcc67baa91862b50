package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * F1 of whole entities (Tjong Kim Sang and De Meulder 2003): one is right if its first word, its last word and its type
 * are. 2·right / (occurring + answered) over all rows.
 */
final class EntityF1 extends Resampled {
    @Override
    public String name() {
        return "entity-f1";
    }

    @Override
    public LabelKind needs() {
        return LabelKind.TAGS;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        List<String> classes = Answers.tags(labels, name()).names();
        if (!Entity.areNamedBy(classes)) {
            throw new DataException("The metric entity-f1 needs classes named like B-PER, I-PER and O, but they are "
                    + String.join(", ", classes) + ". Name them as id2label in the config.json beside the model, or"
                    + " choose token-accuracy.");
        }
        TaggedWords words = TaggedWords.of(predictions, labels, name());
        long[] right = new long[predictions.size()];
        long[] both = new long[right.length];
        for (int row = 0; row < right.length; row++) {
            Set<Entity> occurring = Entity.of(words.right().get(row), classes);
            Set<Entity> answered = Entity.of(words.answered().get(row), classes);
            right[row] = answered.stream().filter(occurring::contains).count();
            both[row] = (long) occurring.size() + answered.size();
        }
        return rows -> f1(right, both, rows);
    }

    private static double f1(long[] right, long[] both, int[] rows) {
        long hits = 0;
        long all = 0;
        for (int row : rows) {
            hits += right[row];
            all += both[row];
        }
        return ClassCounts.f1(hits, all);
    }
}
