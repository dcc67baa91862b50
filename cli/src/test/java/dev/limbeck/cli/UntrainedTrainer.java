package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import java.nio.file.Path;
import java.util.List;

/** A trainer that teaches nothing, for what happens before and after a training. */
public final class UntrainedTrainer implements Trainer {
    private static int rows;

    /** How many rows there were to learn from the last time. */
    static int rows() {
        return rows;
    }

    @Override
    public String runtime() {
        return "nothing";
    }

    @Override
    public Trainer keepingAnswersIn(Path folder) {
        return this;
    }

    @Override
    public Trained train(
            Model student,
            List<Model> teachers,
            TrainingData data,
            Recovery recovery,
            Path workspace,
            Progress progress) {
        rows = data.train().size();
        return Trained.untaught(student);
    }
}
