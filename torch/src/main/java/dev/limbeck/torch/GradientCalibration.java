package dev.limbeck.torch;

import dev.limbeck.calibrate.ValueMasks;
import dev.limbeck.data.Batch;
import dev.limbeck.error.ModelException;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Feed;
import dev.limbeck.recover.Likelihood;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** One pass over the rows that follows the gradients of their losses and adds up what statistics make of them. */
final class GradientCalibration implements AutoCloseable {
    /** Of the labels that are drawn. */
    private static final long SEED = 20;

    private final CalibrationJob job;
    private final TorchGraph graph;
    private final Parameters parameters;
    private final List<GradientSums> sums = new ArrayList<>();
    private final Set<String> wanted = new LinkedHashSet<>();
    private @Nullable Likelihood likelihood;
    private @Nullable TorchGraph loss;

    private GradientCalibration(CalibrationJob job) {
        this.job = job;
        this.graph = TorchGraph.of(job.model());
        this.likelihood = job.labels().orElse(null);
        Set<String> leaves = new LinkedHashSet<>(Set.of(ValueMasks.MASK));
        wanted.add(job.answer());
        for (int i = 0; i < job.values().size(); i++) {
            (job.reductions().get(i).ofInitializer() ? leaves : wanted)
                    .add(job.values().get(i));
            sums.add(GradientSums.of(job.reductions().get(i)));
        }
        this.parameters = new Parameters(job.model(), leaves);
    }

    /** The sums of every statistic over all rows, in the order of the job. */
    static List<Tensor> run(CalibrationJob job, Feed feed, Progress progress) {
        try (GradientCalibration calibration = new GradientCalibration(job);
                Progress.Task task = progress.begin("Following gradients", feed.batches())) {
            for (int i = 0; i < feed.batches(); i++) {
                calibration.add(feed.batch(0, i));
                task.advance(1);
            }
            return calibration.sums.stream().map(GradientSums::total).toList();
        }
    }

    private void add(Batch batch) {
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> given = new HashMap<>(graph.natives(batch.inputs()));
            given.forEach((name, value) -> {
                if (wanted.contains(name) && value.dtype().isFloating()) {
                    value.torch().set_requires_grad(true);
                }
            });
            given.putAll(parameters.values());
            try (Forward forward = graph.forward(given, wanted, Mode.INFERENCE)) {
                forward.values().forEach(GradientCalibration::keepGradient);
                backward(forward.get(job.answer()), batch);
                for (int i = 0; i < sums.size(); i++) {
                    addTo(i, forward, batch.size());
                }
            }
        }
    }

    /** libtorch drops the gradients of what is computed as soon as it has passed them on. */
    private static void keepGradient(String name, Value value) {
        if (!value.dtype().isFloating()) {
            throw new ModelException("Gradients of '" + name + "' were asked for, which holds " + value.dtype()
                    + " instead of floating-point numbers.");
        }
        if (value.torch().requires_grad()) {
            value.torch().retain_grad();
        }
    }

    private void backward(Value answer, Batch batch) {
        Likelihood known = likelihood == null ? Likelihood.of(answer.shape()) : likelihood;
        likelihood = known;
        TorchGraph lossGraph = loss == null ? TorchGraph.of(known.loss()) : loss;
        loss = lossGraph;
        Tensor labels =
                job.labels().isPresent() ? batch.input(TrainingGraph.LABELS) : known.draw(answer.host(), batch, SEED);
        Map<String, Value> given = Map.of(Likelihood.ANSWER, answer, TrainingGraph.LABELS, Value.of(labels));
        parameters.forgetGradients();
        try (Forward forward = lossGraph.forward(given, Set.of(TrainingGraph.LOSS), Mode.INFERENCE)) {
            org.bytedeco.pytorch.Tensor scalar = forward.get(TrainingGraph.LOSS).torch();
            if (!scalar.requires_grad()) {
                throw new ModelException("The answer '" + job.answer() + "' depends on none of " + job.values()
                        + " by a way that can be differentiated.");
            }
            scalar.backward();
        }
    }

    private void addTo(int index, Forward forward, int rows) {
        String name = job.values().get(index);
        org.bytedeco.pytorch.Tensor tensor = job.reductions().get(index).ofInitializer()
                ? parameters.get(name)
                : forward.get(name).torch();
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            org.bytedeco.pytorch.Tensor gradient = tensor.grad();
            sums.get(index).add(name, tensor, gradient.defined() ? gradient : torch.zeros_like(tensor.detach()), rows);
        }
    }

    @Override
    public void close() {
        sums.forEach(GradientSums::close);
        parameters.close();
        if (loss != null) {
            loss.close();
        }
        graph.close();
    }
}
