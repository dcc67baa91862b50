package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import dev.limbeck.data.Labels.TagLabels;
import dev.limbeck.error.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words of each row with the classes they are of and are answered with; a word's answer is that of its first token.
 *
 * @param right class numbers of the words of each row
 * @param answered class numbers with the highest score, for the same words
 */
record TaggedWords(List<int[]> right, List<int[]> answered) {
    /** The words of all rows; a row's answer is [tokens, classes], flattened, and may end in tokens of padding. */
    static TaggedWords of(Predictions predictions, Labels labels, String metric) {
        TagLabels tags = Answers.tags(labels, metric);
        Answers.requireRows(predictions, tags.values().size());
        List<int[]> right = tags.values().stream()
                .map(row -> row.stream()
                        .mapToInt(Integer::intValue)
                        .filter(n -> n != TagLabels.IGNORED)
                        .toArray())
                .toList();
        List<int[]> answered = IntStream.range(0, predictions.size())
                .mapToObj(row -> answered(predictions.rows().get(row), tags, row, metric))
                .toList();
        return new TaggedWords(right, answered);
    }

    private static int[] answered(float[] scores, TagLabels tags, int row, String metric) {
        List<Integer> numbers = tags.values().get(row);
        int classes = tags.names().size();
        requireScores(scores, numbers.size(), classes, row, metric);
        return IntStream.range(0, numbers.size())
                .filter(token -> numbers.get(token) != TagLabels.IGNORED)
                .map(token -> Predictions.argmax(Arrays.copyOfRange(scores, token * classes, (token + 1) * classes)))
                .toArray();
    }

    private static void requireScores(float[] scores, int tokens, int classes, int row, String metric) {
        Answers.requireNotNan(scores, row);
        if (scores.length % classes != 0 || scores.length < tokens * classes) {
            throw new ModelException("Row " + (row + 1) + " has " + tokens + " tokens and there are " + classes
                    + " classes, but the model gives " + scores.length + " values for it, so " + metric
                    + " cannot be measured. Choose an output [rows, tokens, classes].");
        }
    }

    /** Words of a row that are answered right. */
    int hits(int row) {
        return (int) IntStream.range(0, right.get(row).length)
                .filter(word -> right.get(row)[word] == answered.get(row)[word])
                .count();
    }
}
