package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import java.util.List;

/**
 * What came of a training.
 *
 * @param model the student with the weights of the best epoch, or the last if it was not judged
 * @param curve how it went
 * @param seconds it took, of all attempts together
 */
public record Trained(Model model, LearningCurve curve, double seconds) {
    /** A model that was not trained. */
    public static Trained untaught(Model model) {
        return new Trained(model, new LearningCurve(List.of(), List.of(), List.of()), 0);
    }
}
