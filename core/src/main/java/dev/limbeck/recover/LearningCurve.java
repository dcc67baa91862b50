package dev.limbeck.recover;

import java.util.List;

/**
 * How a training went.
 *
 * @param terms the terms of the loss
 * @param steps all steps so far
 * @param scores the validation scores so far, higher is better
 */
public record LearningCurve(List<String> terms, List<Step> steps, List<Score> scores) {
    /**
     * One step.
     *
     * @param number from 1
     * @param learningRate at the step
     * @param losses of the terms, unweighted, each the mean over the step's batches
     */
    public record Step(long number, double learningRate, List<Float> losses) {
        public Step {
            losses = List.copyOf(losses);
        }
    }

    /**
     * A judgement.
     *
     * @param step the number of steps it came after
     * @param value the score
     */
    public record Score(long step, double value) {}

    public LearningCurve {
        terms = List.copyOf(terms);
        steps = List.copyOf(steps);
        scores = List.copyOf(scores);
    }
}
