package dev.limbeck.run;

import dev.limbeck.data.CropAndFlip;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.TaskHead;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.run.Judge.Judgement;
import dev.limbeck.run.TrainingEvidence.Facts;
import dev.limbeck.run.TrainingEvidence.Training;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains a model on labels and shows what came of it: canonical form, a head if there is none, the training, its best
 * epoch by the search rows, the verdict by the validation rows.
 */
public final class FinetuneRun {
    private final Engines engines;
    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;

    /**
     * A run.
     *
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public FinetuneRun(Engines engines, Trainer trainer, Path workspace, Progress progress) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
    }

    /** Whether the model gets a new head: because it has none, or because that is asked for. */
    public static boolean makesHead(Model model, FinetuneOptions options) {
        return needsHead(Passes.canonical(model).model(), options);
    }

    private static boolean needsHead(Model canonical, FinetuneOptions options) {
        return options.newHead() || TaskHead.isMissing(canonical);
    }

    /**
     * Runs to a verdict.
     *
     * @throws DataException if there are no rows to learn from, or their labels do not fit the model
     */
    public FinetuneResult run(Original original, Splits splits, FinetuneOptions options) {
        long start = System.nanoTime();
        Dataset train = splits.requireTrain();
        Model canonical = Passes.canonical(original.model()).model();
        boolean headed = !needsHead(canonical, options);
        Student student = headed
                ? new Student(canonical, original.output(), true)
                : Student.withNewHead(canonical, train.labels(), options);
        student.requireFits(train);
        Metric metric = options.metric().orElseGet(() -> Metric.usualFor(train.labels()));
        Trained trained = trained(student, splits, train, metric, options);
        Model result = Student.portable(trained.model());
        Run run = new TrainingEvidence(engines, trainer.runtime(), original, splits, metric)
                .of(
                        result,
                        student.answer(),
                        student.headed(),
                        trained,
                        facts -> judged(facts, splits.proven()),
                        new Training(result, options.settings(), options.target(), options.toString(), start));
        return new FinetuneResult(result, run, trained.curve());
    }

    /** A model that answers worse than before is declined; one that had no head before is judged by no comparison. */
    private static Judgement judged(Facts facts, boolean proven) {
        String reason = facts.comparison()
                .map(c -> c.loss() + ".")
                .orElseGet(() -> TrainingEvidence.described(facts.score()) + " with a new head.");
        boolean isWorse = facts.comparison().filter(c -> c.gain().high() < 0).isPresent();
        Verdict fair = proven ? Verdict.KEPT : Verdict.UNPROVEN;
        return new Judgement(isWorse ? Verdict.DECLINED : fair, reason);
    }

    private Trained trained(Student student, Splits splits, Dataset train, Metric metric, FinetuneOptions options) {
        TrainingData data = TrainingData.of(train)
                .withAugmentation(CropAndFlip.of(student.model(), options.augmented()))
                .withValidation(splits.search(), metric, student.answer());
        Recovery recovery = new Recovery(
                List.of(new TrueLabels(student.answer(), Task.of(train.labels()), 1)),
                options.frozen(),
                options.dropout(),
                options.settings());
        return trainer.train(student.model(), List.of(), data, recovery, workspace, progress);
    }
}
