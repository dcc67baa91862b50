package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import java.util.Optional;

/** Holds models against the original on the same rows; the original has answered them once. */
final class Evaluation {
    private final Predictor predictor;
    private final Metric metric;
    private final Dataset data;
    private final String output;
    private final Predictions baseline;

    Evaluation(Predictor predictor, Metric metric, Dataset data, Original original) {
        this.predictor = predictor;
        this.metric = metric;
        this.data = data;
        this.output = original.output();
        this.baseline = predictor.predict(original.model(), data, output);
    }

    /**
     * A model held against the original.
     *
     * @param comparison absent if an answer of the model is not a finite number
     * @param meanChange mean |Δ| of all output values
     */
    record Outcome(Optional<Comparison> comparison, double meanChange) {
        /** Loss in points of 100; infinite for a model whose answers are not numbers. */
        double dropPoints() {
            return comparison.map(Comparison::dropPoints).orElse(Double.POSITIVE_INFINITY);
        }

        /**
         * Whether this is the better of two: by the score where the rows tell the two apart, else by how little the
         * answers change.
         */
        boolean isBetterThan(Outcome other) {
            return isToldFrom(other) ? dropPoints() < other.dropPoints() : meanChange < other.meanChange;
        }

        /** Whether each gain lies outside the other's interval. */
        private boolean isToldFrom(Outcome other) {
            if (comparison.isEmpty() || other.comparison.isEmpty()) {
                return true;
            }
            Interval gain = comparison.get().gain();
            Interval otherGain = other.comparison.get().gain();
            return !gain.contains(otherGain.value()) && !otherGain.contains(gain.value());
        }
    }

    Outcome compare(Model candidate) {
        return compare(predictor.predict(candidate, data, output));
    }

    /** Answers to all rows held against the original's. */
    Outcome compare(Predictions answers) {
        double change = meanChange(answers);
        if (!Double.isFinite(change)) {
            return new Outcome(Optional.empty(), Double.POSITIVE_INFINITY);
        }
        Labels labels = metric.comparesWithOriginal() ? baseline.asLabels() : data.labels();
        return new Outcome(Optional.of(metric.compare(baseline, answers, labels)), change);
    }

    private double meanChange(Predictions answers) {
        double sum = 0;
        long count = 0;
        for (int row = 0; row < answers.size(); row++) {
            float[] after = answers.rows().get(row);
            float[] before = baseline.rows().get(row);
            for (int i = 0; i < after.length; i++) {
                sum += Math.abs((double) after[i] - before[i]);
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    int rows() {
        return data.size();
    }
}
