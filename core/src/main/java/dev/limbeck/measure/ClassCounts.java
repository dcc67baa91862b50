package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** How often each class occurs, is answered, and both on the same row. */
final class ClassCounts {
    private final long[] occurs;
    private final long[] answered;
    private final long[] right;

    private ClassCounts(int classes) {
        occurs = new long[classes];
        answered = new long[classes];
        right = new long[classes];
    }

    /**
     * A function of the counts among some rows as a function of the rows; a row may be of one class or of several.
     *
     * @param metric its name, for messages
     */
    static ToDoubleFunction<int[]> statistic(
            Predictions predictions, Labels labels, String metric, ToDoubleFunction<ClassCounts> of) {
        return labels.classSets().isPresent()
                ? ofSets(predictions, labels, metric, of)
                : ofClasses(predictions, labels, metric, of);
    }

    /** The same for rows of one class each. */
    static ToDoubleFunction<int[]> ofClasses(
            Predictions predictions, Labels labels, String metric, ToDoubleFunction<ClassCounts> of) {
        Labels.ClassLabels truth = Answers.classes(labels, metric);
        Answers.requireClassScores(predictions, truth, metric);
        int[][] occurring = new int[predictions.size()][];
        int[][] answers = new int[predictions.size()][];
        int classes = truth.names().size();
        for (int row = 0; row < answers.length; row++) {
            occurring[row] = new int[] {truth.values().get(row)};
            answers[row] = new int[] {predictions.argmax(row)};
            classes = Math.max(classes, answers[row][0] + 1);
        }
        return counted(occurring, answers, classes, of);
    }

    private static ToDoubleFunction<int[]> ofSets(
            Predictions predictions, Labels labels, String metric, ToDoubleFunction<ClassCounts> of) {
        Labels.ClassSetLabels truth = Answers.classSets(labels, metric);
        int[][] answers = AnsweredSets.of(predictions, truth, metric);
        int[][] occurring = truth.values().stream()
                .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        return counted(occurring, answers, truth.names().size(), of);
    }

    /** The class numbers of each row are in ascending order. */
    private static ToDoubleFunction<int[]> counted(
            int[][] occurring, int[][] answers, int classes, ToDoubleFunction<ClassCounts> of) {
        return rows -> {
            ClassCounts counts = new ClassCounts(classes);
            for (int row : rows) {
                counts.add(occurring[row], answers[row]);
            }
            return of.applyAsDouble(counts);
        };
    }

    private void add(int[] occurring, int[] answers) {
        for (int label : occurring) {
            occurs[label]++;
        }
        for (int label : answers) {
            answered[label]++;
            right[label] += Arrays.binarySearch(occurring, label) >= 0 ? 1 : 0;
        }
    }

    int classes() {
        return occurs.length;
    }

    /** Rows of this class that were answered so. */
    long right(int label) {
        return right[label];
    }

    /** Rows of this class. */
    long occurs(int label) {
        return occurs[label];
    }

    /** Rows answered with this class. */
    long answered(int label) {
        return answered[label];
    }

    /** F1 = 2·right / (occurs + answered); 0 for a class that neither occurs nor is answered. */
    double f1(int label) {
        return f1(right[label], occurs[label] + answered[label]);
    }

    /** F1 of all classes' rows taken together. */
    double microF1() {
        return f1(
                Arrays.stream(right).sum(),
                Arrays.stream(occurs).sum() + Arrays.stream(answered).sum());
    }

    /** 2·right / (occurring + answered); 0 where there is neither. */
    static double f1(long right, long both) {
        return both == 0 ? 0 : 2.0 * right / both;
    }
}
