package dev.limbeck.torch;

import dev.limbeck.data.Augmentation;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Checkpoint;
import dev.limbeck.recover.DatasetFeed;
import dev.limbeck.recover.FrozenPrefix;
import dev.limbeck.recover.Padding;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Sparsification;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.Workspace;
import dev.limbeck.site.Encoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains on libtorch, in a process that is started with the thread settings that are best for the precision. */
public final class TorchTrainer implements Trainer {
    private static final String VERSION = "2.10.0";

    private final boolean ownProcess;
    private final int threads;
    private final Optional<Path> answers;

    public TorchTrainer() {
        this(true, DataParallel.processors(), Optional.empty());
    }

    private TorchTrainer(boolean ownProcess, int threads, Optional<Path> answers) {
        this.ownProcess = ownProcess;
        this.threads = threads;
        this.answers = answers;
    }

    /** One that trains in this process, with the thread settings that it happens to have, and divides no batch. */
    static TorchTrainer inThisProcess() {
        return inThisProcess(1);
    }

    /** One that trains in this process and divides batches among so many threads. */
    static TorchTrainer inThisProcess(int threads) {
        return new TorchTrainer(false, threads, Optional.empty());
    }

    @Override
    public TorchTrainer keepingAnswersIn(Path folder) {
        return new TorchTrainer(ownProcess, threads, Optional.of(folder.toAbsolutePath()));
    }

    @Override
    public String runtime() {
        return "libtorch " + VERSION;
    }

    @Override
    public Trained train(
            Model student, List<Model> teachers, TrainingData data, Recovery recovery, Path folder, Progress progress) {
        TrainingJob open = job(student, teachers, data, recovery, folder);
        TrainingSettings settings = open.settings();
        DatasetFeed feed = new DatasetFeed(data, settings.batchSize(), settings.seed());
        TrainingJob job = settings.precision() == TrainingPrecision.AUTO
                ? open.in(chosen(open, data, feed, folder, progress))
                : open;
        Workspace workspace = Workspace.of(folder, digest(job, data));
        if (ownProcess) {
            JobFiles.write(job, folder);
            new WorkerProcess(Work.TRAINING, folder, feed, progress).run(ThreadSettings.of(job));
        } else {
            try (TrainingLoop loop = new TrainingLoop(job, feed, workspace)) {
                loop.run(progress);
            }
        }
        AnswerKeeping.removeStates(folder);
        return trained(student, workspace, job.settings().precision());
    }

    private TrainingJob job(Model student, List<Model> teachers, TrainingData data, Recovery recovery, Path folder) {
        TrainingSettings settings = recovery.settings();
        // Rows are seen again as they were, in this training or another.
        boolean comesAgain = data.augmentation() == Augmentation.NONE && (settings.epochs() > 1 || answers.isPresent());
        List<Model> prepared =
                new ArrayList<>(teachers.stream().map(recovery::prepared).toList());
        TrainingGraph whole = TrainingGraph.of(student, prepared, recovery);
        Optional<FrozenPrefix> prefix = comesAgain && !settings.checkpointActivations()
                ? FrozenPrefix.of(whole, prepared.size(), padded(student))
                : Optional.empty();
        TrainingGraph training = prefix.map(FrozenPrefix::rest).orElse(whole).withoutUnreadRows();
        // What is kept of a teacher is the same whatever an objective adds to it.
        List<Model> asked = new ArrayList<>(teachers);
        prefix.map(FrozenPrefix::model).ifPresent(model -> {
            prepared.add(model);
            asked.add(model);
        });
        return new TrainingJob(
                training,
                recovery.sparsification()
                        .flatMap(Sparsification::plan)
                        .map(plan -> plan.only(training.masks().keySet())),
                student,
                prepared,
                data.validation().map(TrainingData.Validation::answer),
                comesAgain ? Optional.of(keeping(asked, data.train(), folder)) : Optional.empty(),
                DataParallel.replicas(training, settings.batchSize(), threads),
                settings);
    }

    /** Hidden states are as long as the longest row of their batch. */
    private static Map<String, Padding> padded(Model student) {
        Map<String, Padding> padded = new HashMap<>();
        Encoder.recognise(student)
                .encoder()
                .ifPresent(encoder -> encoder.mask()
                        .map(PaddingMask::input)
                        .map(Padding::ofTokens)
                        .ifPresent(tokens -> encoder.hiddenStates().forEach(value -> padded.put(value, tokens))));
        return padded;
    }

    private AnswerKeeping keeping(List<Model> teachers, Dataset rows, Path folder) {
        return new AnswerKeeping(
                answers.orElse(folder),
                teachers.stream().map(teacher -> digest(teacher, rows)).toList());
    }

    private static String digest(Model teacher, Dataset rows) {
        ContentDigest digest = new ContentDigest().add(rows.digest());
        addTo(digest, teacher);
        return digest.hex();
    }

    private TrainingPrecision chosen(
            TrainingJob open, TrainingData data, DatasetFeed feed, Path folder, Progress progress) {
        return ownProcess
                ? new PrecisionChoice(folder, feed, progress).of(open, digest(open, data))
                : TrainingPrecision.FP32;
    }

    private static Trained trained(Model student, Workspace workspace, TrainingPrecision precision) {
        Checkpoint last = workspace
                .checkpoint()
                .orElseThrow(() -> new EngineException("The training ended without a checkpoint."));
        Model model = TrainingGraph.withWeights(student, workspace.best().orElse(last.weights()));
        return new Trained(model, last.curve(), last.seconds(), precision);
    }

    /** Of all that decides the result. */
    private static String digest(TrainingJob job, TrainingData data) {
        ContentDigest digest = new ContentDigest()
                .add(job.settings().toString())
                .add(job.maskPlan().toString())
                .add(data.train().digest())
                .add(data.augmentation().toString());
        data.validation()
                .ifPresent(v -> digest.add(v.rows().digest()).add(v.metric().name()));
        addTo(digest, job.training().model());
        job.teachers().forEach(teacher -> addTo(digest, teacher));
        return digest.hex();
    }

    private static void addTo(ContentDigest digest, Model model) {
        model.graph().nodes().forEach(node -> digest.add(node.label()));
        model.graph().initializers().forEach((name, tensor) -> digest.add(name).add(tensor.bytes()));
    }
}
