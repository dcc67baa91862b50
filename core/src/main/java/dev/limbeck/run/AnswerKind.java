package dev.limbeck.run;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.ExpectedError;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.Optional;
import java.util.function.Supplier;

/** What the answers of a model stand for, where a row may leave it that is sure of its answer. */
enum AnswerKind {
    /** One of several classes. */
    ONE_CLASS(Uncertainty.CLASSES) {
        @Override
        Distance usualDistance(Supplier<Predictions> answers) {
            return new KullbackLeibler(1);
        }

        @Override
        Optional<Metric> rightness(Labels labels) {
            return Optional.of(Metric.parse(labels.classes().isPresent() ? "accuracy" : "agreement"));
        }
    },
    /** Any number of classes; how likely each is, softmax would not tell. */
    CLASS_SET(Uncertainty.CLASS_SETS) {
        @Override
        Distance usualDistance(Supplier<Predictions> answers) {
            return new MeanSquaredError();
        }

        @Override
        Optional<Metric> rightness(Labels labels) {
            return Optional.of(Metric.parse("subset-accuracy"));
        }
    },
    /** Numbers, which are near or far and not right or wrong. */
    NUMBER(Uncertainty.NUMBERS) {
        @Override
        Distance usualDistance(Supplier<Predictions> answers) {
            return ExpectedError.beside(answers.get().rows());
        }

        @Override
        Optional<Metric> rightness(Labels labels) {
            return Optional.empty();
        }
    };

    private final Uncertainty uncertainty;

    AnswerKind(Uncertainty uncertainty) {
        this.uncertainty = uncertainty;
    }

    /**
     * What such labels say of the answers; without labels, a row is of one class.
     *
     * @throws DataException if a row has no answer of its own
     */
    static AnswerKind of(Labels labels) {
        if (labels.classSets().isPresent()) {
            return CLASS_SET;
        }
        if (labels.scores().isPresent()) {
            return NUMBER;
        }
        if (labels.tags().isPresent()) {
            throw refused("a class for each word");
        }
        if (labels.matches().isPresent()) {
            throw refused("pairs of query and document");
        }
        return ONE_CLASS;
    }

    private static DataException refused(String given) {
        return new DataException(
                "A row leaves early when the model is sure of its answer to the row, and these rows have " + given
                        + ". Early exits are for models that say which class a row is of, or a number.");
    }

    Uncertainty uncertainty() {
        return uncertainty;
    }

    /**
     * How an exit's answers are compared with the model's if nothing is said.
     *
     * @param answers the model's to some rows, for those that need them
     */
    abstract Distance usualDistance(Supplier<Predictions> answers);

    /** The share of rows that is answered right; without labels, as the whole model answers; empty if none ever is. */
    abstract Optional<Metric> rightness(Labels labels);

    /** What must not be lost if nothing is said. */
    Metric usualMetric(Labels labels) {
        boolean isLabelled = labels.classes().isPresent()
                || labels.classSets().isPresent()
                || labels.scores().isPresent();
        return isLabelled ? Metric.usualFor(labels) : rightness(labels).orElseThrow();
    }
}
