package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import java.nio.file.Path;
import java.util.List;

/** The port through which a model learns. */
public interface Trainer {
    /** What trains, with its version. */
    String runtime();

    /**
     * One that keeps what teachers say about rows in this folder, for every training of the same teachers on the same
     * rows; otherwise it is kept only as long as a training lasts.
     */
    Trainer keepingAnswersIn(Path folder);

    /**
     * Trains a model. What is needed to go on after an interruption is kept in a folder; a training that finds its own
     * there goes on with it and ends with the same weights, bit for bit, as if it had never stopped.
     *
     * @param student in canonical form
     * @param teachers in canonical form; empty if no objective asks for one
     * @param workspace the folder; made if it is not there, and kept
     * @throws dev.limbeck.error.EngineException if the training fails, or its loss is no longer a number; the message
     *     names the step
     * @throws dev.limbeck.error.ModelException if the models cannot be trained so
     */
    Trained train(
            Model student,
            List<Model> teachers,
            TrainingData data,
            Recovery recovery,
            Path workspace,
            Progress progress);
}
