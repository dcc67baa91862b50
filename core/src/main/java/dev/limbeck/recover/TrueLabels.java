package dev.limbeck.recover;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.distance.BinaryCrossEntropy;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * The labels of the rows.
 *
 * @param output the student's answer
 * @param task what the answer is
 * @param weight of the loss
 */
public record TrueLabels(String output, Task task, double weight) implements Objective {
    /** What a model is asked for. */
    public enum Task {
        /** One class a row, or one a token: scores [..., classes]. */
        CLASSIFICATION(DType.INT64) {
            @Override
            Distance distance() {
                return new CrossEntropy();
            }
        },
        /** Any number of classes a row: scores [rows, classes] against marks of 0 and 1. */
        MULTI_LABEL(DType.FLOAT) {
            @Override
            Distance distance() {
                return new BinaryCrossEntropy();
            }
        },
        /** A number a row, or several: [rows] or [rows, numbers]. */
        REGRESSION(DType.FLOAT) {
            @Override
            Distance distance() {
                return new MeanSquaredError();
            }
        };

        private final DType labels;

        Task(DType labels) {
            this.labels = labels;
        }

        abstract Distance distance();

        /**
         * The task that such labels ask for.
         *
         * @throws DataException if nothing can be learned from them
         */
        public static Task of(Labels given) {
            return find(given)
                    .orElseThrow(() -> new DataException(
                            "The rows have no labels to learn from. Name the label column with --label."));
        }

        /** The task that such labels ask for; empty if nothing can be learned from them. */
        public static Optional<Task> find(Labels given) {
            if (given.classes().isPresent() || given.tags().isPresent()) {
                return Optional.of(CLASSIFICATION);
            }
            if (given.classSets().isPresent()) {
                return Optional.of(MULTI_LABEL);
            }
            return given.scores().isPresent() ? Optional.of(REGRESSION) : Optional.empty();
        }
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        Values.require(student, output);
        return List.of(Term.of("labels", output, new Reference.OfLabels(task.labels), task.distance(), weight));
    }
}
