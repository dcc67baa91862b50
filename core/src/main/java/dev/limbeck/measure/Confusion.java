package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.function.ToDoubleFunction;

/** How often each class was answered with each: a count for every pair of true and predicted class. */
final class Confusion {
    private final long[][] counts;

    private Confusion(int classes) {
        counts = new long[classes][classes];
    }

    /** A function of the confusion among some rows as a function of the rows. */
    static ToDoubleFunction<int[]> statistic(
            Predictions predictions, Labels labels, String metric, ToDoubleFunction<Confusion> of) {
        Labels.ClassLabels truth = Answers.classes(labels, metric);
        Answers.requireClassScores(predictions, truth, metric);
        int[] right = truth.values().stream().mapToInt(Integer::intValue).toArray();
        int[] answered = new int[right.length];
        int classes = truth.names().size();
        for (int row = 0; row < right.length; row++) {
            answered[row] = predictions.argmax(row);
            classes = Math.max(classes, answered[row] + 1);
        }
        int size = classes;
        return rows -> {
            Confusion confusion = new Confusion(size);
            for (int row : rows) {
                confusion.counts[right[row]][answered[row]]++;
            }
            return of.applyAsDouble(confusion);
        };
    }

    int classes() {
        return counts.length;
    }

    /** Rows of this class that were answered so. */
    long right(int label) {
        return counts[label][label];
    }

    /** Rows of this class. */
    long occurs(int label) {
        long sum = 0;
        for (long count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    /** Rows answered with this class. */
    long answered(int label) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[label];
        }
        return sum;
    }

    /** F1 = 2·right / (occurs + answered); 0 for a class that neither occurs nor is answered. */
    double f1(int label) {
        long both = occurs(label) + answered(label);
        return both == 0 ? 0 : 2.0 * right(label) / both;
    }
}
