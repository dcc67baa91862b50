package dev.limbeck.run;

import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.measure.Metric;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.technique.exit.Uncertainty;

/** What the answers of a model stand for, where a row may leave it that is sure of its answer. */
enum AnswerKind {
    /** One of several classes. */
    ONE_CLASS(Uncertainty.CLASSES) {
        @Override
        Distance usualDistance() {
            return new KullbackLeibler(1);
        }

        @Override
        Metric rightness(Labels labels) {
            return Metric.parse(labels.classes().isPresent() ? "accuracy" : "agreement");
        }
    },
    /** Any number of classes; how likely each is, softmax would not tell. */
    CLASS_SET(Uncertainty.CLASS_SETS) {
        @Override
        Distance usualDistance() {
            return new MeanSquaredError();
        }

        @Override
        Metric rightness(Labels labels) {
            return Metric.parse("subset-accuracy");
        }
    };

    private final Uncertainty uncertainty;

    AnswerKind(Uncertainty uncertainty) {
        this.uncertainty = uncertainty;
    }

    /**
     * What such labels say of the answers; without labels, a row is of one class.
     *
     * @throws DataException if the answers are no classes
     */
    static AnswerKind of(Labels labels) {
        if (labels.classSets().isPresent()) {
            return CLASS_SET;
        }
        if (labels.scores().isPresent()) {
            throw refused("a number for each row");
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
        return new DataException("A row leaves early when the model is sure which class it is of, and these rows have "
                + given + ". Early exits are for models that classify rows.");
    }

    Uncertainty uncertainty() {
        return uncertainty;
    }

    /** How an exit's answers are compared with the model's if nothing is said. */
    abstract Distance usualDistance();

    /** The share of rows that is answered right; without labels, as the whole model answers. */
    abstract Metric rightness(Labels labels);

    /** What must not be lost if nothing is said. */
    Metric usualMetric(Labels labels) {
        boolean isLabelled = labels.classes().isPresent() || labels.classSets().isPresent();
        return isLabelled ? Metric.usualFor(labels) : rightness(labels);
    }
}
