package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.measure.Median;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Checkpoint;
import dev.limbeck.recover.EventFile;
import dev.limbeck.recover.Feed;
import dev.limbeck.recover.ParameterRules;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.Workspace;
import dev.limbeck.site.Blocks;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/**
 * The one loop in which everything is learned: forward, loss, backward, clip, step; after every epoch a judgement. All
 * that is random follows from the seed and the number of the step, so a training that is taken up from its checkpoint
 * goes on as if it had never stopped.
 */
final class TrainingLoop implements AutoCloseable {
    /** So far apart that no two steps share one, however many threads draw. */
    private static final long BETWEEN_SEEDS = 1_000_003;

    private static final int WARM_UP_STEPS = 2;
    private static final int TIMED_STEPS = 5;

    private final TrainingJob job;
    private final TrainingSettings settings;
    private final Feed feed;
    private final Workspace workspace;

    private final TorchGraph graph;
    private final Parameters parameters;
    private final RunningState state;
    private final TorchOptimizer optimizer;
    private final List<TrainingCompanion> companions = new ArrayList<>();
    private final List<Teacher> teachers = new ArrayList<>();
    private final @Nullable Judge judge;
    private final CurveRecorder curve;
    private final DataParallel gradients;

    private final long stepsPerEpoch;
    private final long steps;
    private long done;
    private double seconds;
    private volatile boolean stopRequested;

    TrainingLoop(TrainingJob job, Feed feed, Workspace workspace) {
        this.job = job;
        this.settings = job.settings();
        this.feed = feed;
        this.workspace = workspace;
        TrainingGraph training = job.training();
        graph = TorchGraph.of(training.model());
        parameters = parameters(training, WeightMasks.areLearned(job.maskPlan()));
        state = new RunningState(training.model(), training.updates());
        optimizer = new TorchOptimizer(settings.optimizer(), parameters, ParameterRules.of(training, settings));
        for (int i = 0; i < job.teachers().size(); i++) {
            int number = i;
            teachers.add(new Teacher(
                    job.teachers().get(i),
                    training.taught().stream()
                            .filter(t -> t.teacher() == number)
                            .toList(),
                    job.keeping()));
        }
        judge = job.answer()
                .map(answer -> new Judge(job.student(), answer, feed))
                .orElse(null);
        curve = new CurveRecorder(List.copyOf(training.losses().keySet()));
        GradientPass pass = new GradientPass(
                job,
                graph,
                state,
                teachers,
                settings.checkpointActivations() ? Optional.of(recomputation()) : Optional.empty());
        gradients = new DataParallel(pass, parameters, job.replicas());
        stepsPerEpoch = ceilDiv(feed.batches(), settings.accumulation());
        steps = stepsPerEpoch * settings.epochs();
        if (settings.average() != 0) {
            companions.add(new MovingAverage(parameters, settings.average()));
        }
        if (!training.masks().isEmpty()) {
            companions.add(new WeightMasks(training, job.maskPlan(), parameters, steps));
        }
    }

    /** What learns, and the masks, which change in another way. */
    private static Parameters parameters(TrainingGraph training, boolean masksCollectGradients) {
        Set<String> masks = new LinkedHashSet<>(training.masks().values());
        if (!masksCollectGradients) {
            return new Parameters(training.model(), training.trainable(), masks);
        }
        Set<String> all = new LinkedHashSet<>(training.trainable());
        all.addAll(masks);
        return new Parameters(training.model(), all);
    }

    private Recomputation recomputation() {
        List<String> cuts = Blocks.of(job.student().graph()).all().stream()
                .map(Blocks.Block::output)
                .toList();
        Recomputation blockwise = new Recomputation(
                graph,
                cuts,
                GradientPass.outputs(job.training()),
                parameters.values().keySet());
        if (blockwise.parts() == 1) {
            throw new ModelException("No repeated blocks are found in the model, so its activations cannot be"
                    + " recomputed block by block. Train with all of them kept, or with smaller batches accumulated.");
        }
        return blockwise;
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    /**
     * Trains to the end, from the last checkpoint if there is one. The weights of the best judgement, or the last, are
     * then in the workspace.
     *
     * @throws EngineException if the loss is no longer a number
     */
    void run(Progress progress) {
        workspace.checkpoint().ifPresent(this::resume);
        try (EventFile events = EventFile.begin(workspace.folder(), Clock.systemUTC())) {
            run(progress, events);
        } catch (IOException e) {
            throw new EngineException("The curves of the training cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** What a step takes: the median of a few after the first ones, for which memory has to be found. */
    double millisOfAStep() {
        double[] millis = new double[WARM_UP_STEPS + TIMED_STEPS];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            step();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return Median.of(Arrays.copyOfRange(millis, WARM_UP_STEPS, millis.length))
                .value();
    }

    private void run(Progress progress, EventFile events) throws IOException {
        long start = System.nanoTime() - (long) (seconds * 1e9);
        CheckpointPace checkpoints = new CheckpointPace(System.nanoTime());
        try (Progress.Task task = progress.begin("Training", steps - done)) {
            while (done < steps && !curve.isStale(settings.patience())) {
                step();
                curve.writeLastStep(events);
                task.advance(1);
                boolean epochIsOver = done % stepsPerEpoch == 0;
                if (epochIsOver && judge != null && companions.stream().allMatch(c -> c.isSettled(done))) {
                    judge(judge);
                    curve.writeLastScore(events);
                }
                long now = System.nanoTime();
                if (epochIsOver || stopRequested || checkpoints.isDue(now)) {
                    seconds = (now - start) / 1e9;
                    teachers.forEach(Teacher::save);
                    workspace.save(checkpoint());
                    checkpoints.written(now, System.nanoTime());
                }
                if (stopRequested) {
                    throw new EngineException("The training was interrupted after step " + done + " of " + steps
                            + ". The same command goes on from there.");
                }
            }
        }
        if (judge == null) {
            try (NativeScope scope = new NativeScope();
                    NoGradGuard noGradients = new NoGradGuard()) {
                workspace.saveBest(toHost(atInference()));
            }
        }
    }

    private void step() {
        long epoch = done / stepsPerEpoch;
        int first = (int) (done % stepsPerEpoch) * settings.accumulation();
        int count = Math.min(settings.accumulation(), feed.batches() - first);
        float[] losses = new float[1 + job.training().losses().size()];
        for (int i = 0; i < count; i++) {
            long seed = settings.seed() + BETWEEN_SEEDS * done + (long) i * job.replicas();
            float[] shares = gradients.add(feed.batch((int) epoch, first + i), 1.0 / count, seed);
            for (int term = 0; term < losses.length; term++) {
                losses[term] += shares[term];
            }
        }
        requireNumber(losses[0], "The loss");
        companions.forEach(TrainingCompanion::beforeUpdate);
        if (settings.clip() > 0) {
            requireNumber(optimizer.clip(settings.clip()), "The norm of the gradients");
        }
        double rate = optimizer.step(settings.schedule().factor(done, steps));
        done++;
        companions.forEach(companion -> companion.afterUpdate(done));
        curve.add(done, rate, Arrays.copyOfRange(losses, 1, losses.length));
    }

    private void requireNumber(double value, String what) {
        if (!Double.isFinite(value)) {
            String kept = workspace
                    .checkpoint()
                    .map(c -> "The last good checkpoint is that of step " + c.step() + ".")
                    .orElse("There is no checkpoint yet.");
            throw new EngineException(what + " is " + value + " in step " + (done + 1) + " (epoch "
                    + (done / stepsPerEpoch + 1) + ", batch " + (done % stepsPerEpoch + 1) + "). " + kept
                    + " A lower learning rate or a longer warm-up helps most often; check the data of the batch too.");
        }
    }

    private void judge(Judge judging) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            Map<String, Value> weights = atInference();
            double score = judging.score(weights);
            if (curve.addScore(done, score)) {
                workspace.saveBest(toHost(weights));
            }
        }
    }

    /** The weights as the model has them once it is trained: what a judgement judges. */
    private Map<String, Value> atInference() {
        Map<String, Value> weights = new LinkedHashMap<>(parameters.values());
        for (TrainingCompanion companion : companions) {
            weights = companion.atInference(weights);
        }
        weights.putAll(state.values());
        return weights;
    }

    private static Map<String, Tensor> toHost(Map<String, Value> weights) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        weights.forEach((name, value) -> copies.put(name, value.host()));
        return copies;
    }

    private Checkpoint checkpoint() {
        Map<String, Tensor> weights = new LinkedHashMap<>(parameters.toHost());
        weights.putAll(state.toHost());
        Map<String, Tensor> memory = new LinkedHashMap<>(optimizer.state());
        companions.forEach(companion -> memory.putAll(companion.state()));
        return new Checkpoint(done, seconds, weights, memory, curve.curve());
    }

    private void resume(Checkpoint checkpoint) {
        done = checkpoint.step();
        seconds = checkpoint.seconds();
        parameters.restore(checkpoint.weights());
        state.restore(checkpoint.weights());
        optimizer.restore(checkpoint.state(), done);
        companions.forEach(companion -> companion.restore(checkpoint.state()));
        curve.restore(checkpoint.curve());
    }

    /** Lets the loop end after the step it is in, with a checkpoint. May be called by another thread. */
    void requestStop() {
        stopRequested = true;
    }

    @Override
    public void close() {
        gradients.close();
        teachers.forEach(Teacher::close);
        Optional.ofNullable(judge).ifPresent(Judge::close);
        companions.forEach(TrainingCompanion::close);
        optimizer.close();
        state.close();
        parameters.close();
        graph.close();
    }
}
