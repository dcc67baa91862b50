package dev.limbeck.run;

import dev.limbeck.data.CropAndFlip;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.run.TrainingEvidence.Facts;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.site.Encoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A smaller model learns from a larger one (Hinton et al. 2015; DistilBERT, TinyBERT) and is measured beside it: the
 * student, the training, its best epoch by the search rows where there are labels, the verdict by the validation rows.
 */
public final class DistillRun {
    private final Engines engines;
    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;

    /**
     * A run.
     *
     * @param workspace the folder in which an interrupted training is kept, to go on from
     */
    public DistillRun(Engines engines, Trainer trainer, Path workspace, Progress progress) {
        this.engines = engines;
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
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
        List<Model> teachers = new ArrayList<>();
        teachers.add(Passes.canonical(teacher.model()).model());
        others.forEach(other -> teachers.add(Passes.canonical(other).model()));
        Model taught = teachers.get(0);
        Student student = source.student(
                taught, teacher.output(), options.map(), options.settings().seed());
        requireSameInputs("student", student.model(), taught);
        teachers.forEach(other -> requireSameInputs("other teacher", other, taught));
        student.requireFits(train);
        Metric metric = options.acceptance().metric().orElseGet(() -> Metric.usualFor(train.labels()));
        Trained trained = trained(student, teachers, splits, train, metric, options);
        Model result = Student.portable(trained.model());
        Run run = new TrainingEvidence(engines, trainer.runtime(), teacher, splits, metric)
                .of(
                        result,
                        student.answer(),
                        true,
                        trained,
                        facts -> judged(facts, splits.proven(), options.acceptance()),
                        new Training(
                                Student.portable(taught),
                                options.settings(),
                                options.target(),
                                options.toString(),
                                start));
        return new DistillResult(result, run, trained.curve());
    }

    private static Judge.Judgement judged(Facts facts, boolean proven, Acceptance acceptance) {
        return new Judge(acceptance.maxDropPoints(), acceptance.minimise(), proven)
                .judge(facts.speedup(), facts.bytesBefore(), facts.bytesAfter(), facts.comparison());
    }

    private static void requireSameInputs(String what, Model model, Model teacher) {
        List<String> asked = model.graph().feeds().stream().map(ValueInfo::name).toList();
        List<String> known =
                teacher.graph().feeds().stream().map(ValueInfo::name).toList();
        if (!known.containsAll(asked)) {
            throw new ModelException("The " + what + " reads " + asked + " and the teacher reads " + known
                    + ": what the " + what + " reads, the teacher has to read under the same name. Export it with the"
                    + " teacher's inputs.");
        }
    }

    private Trained trained(
            Student student,
            List<Model> teachers,
            Splits splits,
            Dataset train,
            Metric metric,
            DistillOptions options) {
        boolean isJudged = !metric.comparesWithOriginal() && options.lessons().teachAnswers();
        TrainingData rows =
                TrainingData.of(train).withAugmentation(CropAndFlip.of(student.model(), options.augmented()));
        TrainingData data = isJudged ? rows.withValidation(splits.search(), metric, student.answer()) : rows;
        List<Objective> objectives = options.lessons()
                .objectives(
                        student.answer(),
                        Task.find(train.labels()),
                        map(student.model(), teachers.get(0), options),
                        options.settings().seed());
        Recovery recovery = new Recovery(objectives, options.frozen(), options.dropout(), options.settings());
        return trainer.train(student.model(), teachers, data, recovery, workspace, progress);
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
