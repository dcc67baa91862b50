package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.MaskedTokenAccuracy;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.MaskedTokens;
import dev.limbeck.recover.Objective;
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
import dev.limbeck.run.TrainingEvidence.Written;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains a model on labels, or to guess hidden words, and shows what came of it: canonical form, a head if there is none,
 * the training, its best epoch by the search rows, the verdict by the validation rows.
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
        boolean isMissing =
                options.masking().isPresent() ? MaskedLmHead.of(canonical).isEmpty() : TaskHead.isMissing(canonical);
        return options.newHead() || isMissing;
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
        Student student = student(canonical, original, train, options);
        Metric metric = options.masking()
                .<Metric>map(masking -> new MaskedTokenAccuracy())
                .or(options::metric)
                .orElseGet(() -> Metric.usualFor(train.labels()));
        Question question = Question.of(options.masking());
        Trained trained = trained(student, splits, metric, question, options);
        Model result = Student.portable(trained.model());
        Run run = new TrainingEvidence(engines, trainer.runtime(), original, splits, metric, question)
                .of(
                        result,
                        student.answer(),
                        student.headed(),
                        trained,
                        facts -> judged(facts, splits.proven()),
                        new Training(
                                Written.portable(result),
                                options.settings().seed(),
                                options.target(),
                                options.toString(),
                                start));
        return new FinetuneResult(result, run, trained.curve());
    }

    private static Student student(Model canonical, Original original, Dataset train, FinetuneOptions options) {
        if (options.masking().isPresent()) {
            return Student.guessingWords(
                    canonical, options.newHead(), options.settings().seed());
        }
        Student student = needsHead(canonical, options)
                ? Student.withNewHead(canonical, train.labels(), options)
                : new Student(canonical, original.output(), true);
        student.requireFits(train);
        return student;
    }

    /** A model that answers worse than before is declined; one that had no head before is judged by no comparison. */
    private static Judgement judged(Facts facts, boolean proven) {
        String reason = facts.comparison()
                .map(c -> c.loss() + ".")
                .or(() -> facts.score().map(score -> TrainingEvidence.described(score) + " with a new head."))
                .orElse("There is nothing to hold its answers against.");
        boolean isWorse = facts.comparison().filter(c -> c.gain().high() < 0).isPresent();
        Verdict fair = proven ? Verdict.KEPT : Verdict.UNPROVEN;
        return new Judgement(isWorse ? Verdict.DECLINED : fair, reason);
    }

    private Trained trained(Student student, Splits splits, Metric metric, Question question, FinetuneOptions options) {
        Dataset train = splits.requireTrain();
        TrainingData data = TrainingData.of(train)
                .withAugmentation(student.changes(options.masking(), options.augmented()))
                .withValidation(question.rows(splits.search()), metric, question.answer(student.answer()));
        Objective objective = options.masking()
                .<Objective>map(masking -> new MaskedTokens(1))
                .orElseGet(() -> new TrueLabels(student.answer(), Task.of(train.labels()), 1));
        Recovery recovery = new Recovery(List.of(objective), options.frozen(), options.dropout(), options.settings());
        return question.withoutScores(
                trainer.train(question.scored(student.model()), List.of(), data, recovery, workspace, progress));
    }
}
