package dev.limbeck.run;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.MaskedTokenAccuracy;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Sparsification;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.run.TrainingEvidence.Facts;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import dev.limbeck.site.Encoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A smaller model learns from a larger one (Hinton et al. 2015; DistilBERT, TinyBERT) and is measured beside it: the
 * student, the training, its best epoch by the search rows where there are labels, the verdict by the validation rows.
 */
public final class DistillRun {
    /** Rows on which a teacher's hidden states are looked at; a row has many tokens, so few rows tell enough. */
    private final Engines engines;

    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;
    private final Optional<Sparsification> masks;
    private final Optional<SparseOutcome> sparse;

    /**
     * A run.
     *
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public DistillRun(Engines engines, Trainer trainer, Path workspace, Progress progress) {
        this(engines, trainer, workspace, progress, Optional.empty(), Optional.empty());
    }

    private DistillRun(
            Engines engines,
            Trainer trainer,
            Path workspace,
            Progress progress,
            Optional<Sparsification> masks,
            Optional<SparseOutcome> sparse) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
        this.masks = masks;
        this.sparse = sparse;
    }

    /** The same with a student some of whose weights are masked while it learns. */
    DistillRun masked(Sparsification by) {
        return new DistillRun(engines, trainer, workspace, progress, Optional.of(by), sparse);
    }

    /** The same with a student some of whose weights are 0, and stay it, which is what it has to show. */
    DistillRun inSparse(Sparsification by, SparseOutcome outcome) {
        return new DistillRun(engines, trainer, workspace, progress, Optional.of(by), Optional.of(outcome));
    }

    /**
     * Runs to a verdict.
     *
     * @param teacher whose blocks are looked into, and beside which the student is measured
     * @param others more teachers, whose answers count as much; they read the same rows
     * @throws DataException if there are no rows to learn from
     * @throws ModelException if student and teacher do not fit each other, naming the mismatch
     */
    public DistillResult run(
            Original teacher, List<Model> others, StudentSource source, Splits splits, DistillOptions options) {
        long start = System.nanoTime();
        Dataset train = splits.requireTrain();
        List<Model> teachers = teachers(teacher, others);
        Model taught = teachers.get(0);
        Student student = student(source, teacher, teachers, train, options);
        Metric metric = metric(train, options);
        Question question = question(options);
        Trained trained = trained(student, teachers, splits, metric, question, options);
        Model portable = Student.portable(trained.model());
        Model result = sparse.map(outcome -> outcome.finished(portable)).orElse(portable);
        Optional<SparsityEvidence> zeros = sparse.map(outcome -> outcome.evidence(result));
        Run run = new TrainingEvidence(engines, trainer.runtime(), teacher, splits, metric, question)
                .of(
                        result,
                        student.answer(),
                        answersAlike(result, student.answer(), taught, teacher.output()),
                        trained,
                        facts -> sparse.flatMap(outcome -> zeros.map(evidence -> outcome.judged(evidence, facts)))
                                .orElseGet(() -> judged(facts, splits.proven(), options)),
                        new Training(
                                Written.portable(Student.portable(taught)),
                                options.settings().seed(),
                                options.target(),
                                options.toString(),
                                start));
        return new DistillResult(result, zeros.map(run::withSparsity).orElse(run), trained.curve());
    }

    /**
     * Teaches a student that is not measured: it is to be changed again.
     *
     * @throws DataException if there are no rows to learn from
     * @throws ModelException if student and teacher do not fit each other, naming the mismatch
     */
    Trained learned(Original teacher, StudentSource source, Splits splits, DistillOptions options) {
        Dataset train = splits.requireTrain();
        List<Model> teachers = teachers(teacher, List.of());
        Student student = student(source, teacher, teachers, train, options);
        return trained(student, teachers, splits, metric(train, options), question(options), options);
    }

    private static List<Model> teachers(Original teacher, List<Model> others) {
        List<Model> teachers = new ArrayList<>();
        teachers.add(Passes.canonical(teacher.model()).model());
        others.forEach(other -> teachers.add(Passes.canonical(other).model()));
        return teachers;
    }

    private static Metric metric(Dataset train, DistillOptions options) {
        return guessesWords(options)
                ? new MaskedTokenAccuracy()
                : options.acceptance().metric().orElseGet(() -> Metric.usualFor(train.labels()));
    }

    /** Whether the answers are guesses of hidden words; without answers, words are hidden and nothing is guessed. */
    private static boolean guessesWords(DistillOptions options) {
        return options.masking().isPresent() && options.lessons().teachAnswers();
    }

    private static Question question(DistillOptions options) {
        return Question.of(options.masking().filter(masking -> guessesWords(options)));
    }

    private Student student(
            StudentSource source, Original teacher, List<Model> teachers, Dataset train, DistillOptions options) {
        Model taught = teachers.get(0);
        long seed = options.settings().seed();
        Statistics states = states(taught, source.observation(taught, options.map()), train, seed);
        Student student = source.student(taught, teacher.output(), options.map(), states, seed);
        SameRows.require("student", student.model(), taught);
        teachers.forEach(other -> SameRows.require("other teacher", other, taught));
        if (guessesWords(options)) {
            teachers.forEach(MaskedLmHead::require);
            return Student.guessingWords(student.model(), false, seed);
        }
        student.requireFits(train);
        return student;
    }

    private Statistics states(Model teacher, Observation observation, Dataset train, long seed) {
        return observation.needs().isEmpty()
                ? Statistics.NONE
                : engines.calibrator()
                        .collect(teacher, observation.needs(), Sampling.sample(train, observation.rows(), seed));
    }

    /** Whether answers can be compared: the embeddings of a narrower student are narrower than its teacher's. */
    private static boolean answersAlike(Model student, String answer, Model teacher, String taught) {
        OptionalLong own = Student.width(student, answer);
        OptionalLong other = Student.width(teacher, taught);
        return own.isEmpty() || other.isEmpty() || own.getAsLong() == other.getAsLong();
    }

    /** A student that has learned no answers is one to begin with, and is not judged by its answers. */
    private static Judge.Judgement judged(Facts facts, boolean proven, DistillOptions options) {
        if (!options.lessons().teachAnswers()) {
            return new Judge.Judgement(
                    Verdict.UNPROVEN,
                    String.format(
                            Locale.ROOT,
                            "%.2f× as fast and %.2f× smaller; it has learned what is inside and no answers yet.",
                            facts.speedup().value(),
                            (double) facts.bytesBefore() / facts.bytesAfter()));
        }
        Acceptance acceptance = options.acceptance();
        return new Judge(acceptance.maxDropPoints(), acceptance.minimise(), proven)
                .judge(facts.speedup(), facts.bytesBefore(), facts.bytesAfter(), facts.comparison());
    }

    private Trained trained(
            Student student,
            List<Model> teachers,
            Splits splits,
            Metric metric,
            Question question,
            DistillOptions options) {
        Dataset train = splits.requireTrain();
        boolean isJudged = !metric.comparesWithOriginal() && options.lessons().teachAnswers();
        TrainingData rows =
                TrainingData.of(train).withAugmentation(student.changes(options.masking(), options.augmented()));
        TrainingData data = isJudged
                ? rows.withValidation(question.rows(splits.search()), metric, question.answer(student.answer()))
                : rows;
        List<Objective> objectives = options.lessons()
                .objectives(
                        student.answer(),
                        guessesWords(options),
                        Task.find(train.labels()),
                        map(student.model(), teachers.get(0), options),
                        options.settings().seed());
        Recovery recovery = new Recovery(objectives, options.frozen(), options.dropout(), options.settings())
                .withSparsification(masks);
        return question.withoutScores(
                trainer.train(question.scored(student.model()), teachers, data, recovery, workspace, progress));
    }

    private static Optional<LayerMap> map(Model student, Model teacher, DistillOptions options) {
        if (!options.lessons().lookInside()) {
            return Optional.empty();
        }
        String purpose = "Learning block by block";
        int own = Encoder.recognise(student).require(purpose).blocks().size();
        int taught = Encoder.recognise(teacher).require(purpose).blocks().size();
        return Optional.of(LayerMap.parse(options.map(), own, taught));
    }
}
