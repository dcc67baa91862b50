package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import java.util.List;

/**
 * What came of a training.
 *
 * @param model the student with the weights of the best epoch, or the last if it was not judged
 * @param curve how it went
 * @param seconds it took, of all attempts together
 * @param precision of its products, one of the two that there are
 */
public record Trained(Model model, LearningCurve curve, double seconds, TrainingPrecision precision) {
    /** A model that was not trained. */
    public static Trained untaught(Model model) {
        return new Trained(model, new LearningCurve(List.of(), List.of(), List.of()), 0, TrainingPrecision.FP32);
    }

    /** The same of a model that was made of this one's. */
    public Trained withModel(Model other) {
        return new Trained(other, curve, seconds, precision);
    }
}
