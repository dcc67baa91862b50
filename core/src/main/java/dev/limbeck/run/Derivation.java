package dev.limbeck.run;

import dev.limbeck.data.Splits;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.SeparatedVectors;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.TrainingEvidence.Ruling;
import dev.limbeck.run.TrainingEvidence.Training;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What runs have in common that make another model of an original: the form that they begin with, learning from the
 * original, and the evidence where nothing was learned.
 *
 * @param trainer needed for learning only
 * @param workspace the folder in which an interrupted training is kept, to go on from
 */
record Derivation(Engines engines, Optional<Trainer> trainer, Path workspace, Progress progress) {
    /** A model in the form that is changed: canonical, and no two nodes share a vector. */
    static Model canonical(Model model) {
        return new SeparatedVectors().apply(Passes.canonical(model).model()).model();
    }

    /** Learning from the original. */
    DistillRun distillation() {
        return distillation(workspace);
    }

    /**
     * Learning from the original.
     *
     * @param folder in which an interrupted training is kept
     * @throws EngineException if there is no trainer
     */
    DistillRun distillation(Path folder) {
        Trainer teacher = trainer.orElseThrow(() -> new EngineException(
                "Learning from the original needs limbeck-torch, which trains models on libtorch. Add it, or leave out"
                        + " the recovery."));
        return new DistillRun(engines, teacher, folder, progress);
    }

    /** The verdict of the validation rows on what a model must lose and gain. */
    static Ruling verdict(Acceptance acceptance, Splits splits) {
        return facts -> new Judge(acceptance.maxDropPoints(), acceptance.minimise(), splits.proven())
                .judge(facts.speedup(), facts.bytesBefore(), facts.bytesAfter(), facts.comparison());
    }

    /**
     * What a model shows that has learned nothing.
     *
     * @param metric the usual one for the labels if absent
     */
    Run measured(
            Original original, Splits splits, Optional<Metric> metric, Model result, Ruling verdict, Training how) {
        Metric used = metric.orElseGet(() -> Metric.usualFor(splits.validation().labels()));
        return new TrainingEvidence(engines, "", original, splits, used, Question.of(Optional.empty()))
                .of(result, original.output(), true, Trained.untaught(result), verdict, how);
    }
}
