package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.ExitTargets;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.run.EarlyExitOptions.Unfreezing;
import dev.limbeck.site.Exits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Teaches the exits of a flat model: first alone, to answer as the model does, which needs no labels and leaves the model
 * as it is; then, if that is asked for, together with the model, which goes on to learn from labels while the exits learn
 * what it answered before.
 */
final class ExitTraining {
    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;
    private final Splits splits;

    /**
     * @param workspace the folder in which interrupted trainings are kept
     */
    ExitTraining(Trainer trainer, Path workspace, Progress progress, Splits splits) {
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
        this.splits = splits;
    }

    /**
     * Refuses rows that cannot be learned from, before anything is trained.
     *
     * @throws DataException if there are none, or no labels for the second training
     */
    void requireRows(EarlyExitOptions options) {
        Dataset train = splits.requireTrain();
        if (options.unfreezing().isPresent() && Task.find(train.labels()).isEmpty()) {
            throw new DataException("Training the whole model needs labels, and the rows of " + train.name()
                    + " have none. Name the label column, or train the exits alone, which needs no labels.");
        }
    }

    /**
     * The trainings, in their order; the last one's model is the result.
     *
     * @param flat canonical
     * @param metric what the best epoch of the second training is chosen by
     */
    List<Trained> trained(Model flat, Distance soft, Metric metric, EarlyExitOptions options) {
        Recovery alone = ExitTargets.ofExitsAlone(flat, soft, options.settings());
        List<Trained> trainings = new ArrayList<>();
        trainings.add(trainer.train(flat, List.of(), rows(), alone, workspace, progress));
        options.unfreezing()
                .ifPresent(how -> trainings.add(together(trainings.get(0).model(), soft, metric, how)));
        return trainings;
    }

    private TrainingData rows() {
        return TrainingData.of(splits.requireTrain());
    }

    /** The teacher is the model itself as it was before, for what an exit learns from has to stand still. */
    private Trained together(Model flat, Distance soft, Metric metric, Unfreezing how) {
        String answer = flat.graph().outputs().get(0).name();
        Model before = Exits.removedFrom(flat);
        Task task = Task.of(splits.requireTrain().labels());
        List<Objective> objectives = List.of(new TrueLabels(answer, task, 1), new ExitTargets(soft));
        Recovery recovery = new Recovery(objectives, how.frozen(), how.dropout(), how.settings());
        TrainingData data =
                metric.comparesWithOriginal() ? rows() : rows().withValidation(splits.search(), metric, answer);
        return trainer.train(flat, List.of(before), data, recovery, workspace.resolve("together"), progress);
    }
}
