package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingPrecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;

/** Forward and backward through a training's graph, for rows and parameters that are given; for use by many threads. */
final class GradientPass {
    private final TorchGraph graph;
    private final TrainingPrecision precision;
    private final RunningState state;
    private final List<Teacher> teachers;
    private final Optional<Recomputation> recomputation;
    private final List<String> losses = new ArrayList<>();
    private final Set<String> outputs;

    /**
     * @param recomputation how activations are recomputed; empty if they are kept
     */
    GradientPass(
            TrainingJob job,
            TorchGraph graph,
            RunningState state,
            List<Teacher> teachers,
            Optional<Recomputation> recomputation) {
        this.graph = graph;
        this.precision = job.settings().precision();
        this.state = state;
        this.teachers = List.copyOf(teachers);
        this.recomputation = recomputation;
        losses.add(TrainingGraph.LOSS);
        losses.addAll(job.training().losses().values());
        outputs = outputs(job.training());
    }

    /** What is computed: the losses and the new running statistics. */
    static Set<String> outputs(TrainingGraph training) {
        Set<String> outputs = new LinkedHashSet<>();
        outputs.add(TrainingGraph.LOSS);
        outputs.addAll(training.losses().values());
        outputs.addAll(training.updates().values());
        return outputs;
    }

    /**
     * Adds the gradients of these rows to those of the parameters.
     *
     * @param share what the rows count among those of a step; scales losses and gradients
     * @param seed of all that is random
     * @return the loss, then the unweighted loss of each term
     */
    float[] add(Batch batch, Parameters parameters, double share, long seed) {
        float[] shares = new float[losses.size()];
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> given = new HashMap<>(graph.natives(batch.inputs()));
            teachers.forEach(teacher -> given.putAll(teacher.answers(batch)));
            given.putAll(parameters.values());
            given.putAll(state.values());
            Consumer<Forward> learn = forward -> follow(forward, share, shares);
            if (recomputation.isPresent()) {
                recomputation.get().backward(given, (before, wanted) -> forward(before, wanted, seed), learn);
            } else {
                try (Forward forward = forward(given, outputs, seed)) {
                    learn.accept(forward);
                }
            }
        }
        return shares;
    }

    private Forward forward(Map<String, Value> given, Set<String> wanted, long seed) {
        // Dropout asks for its training itself, so that frozen norms can stay as they are at inference.
        try (Autocast autocast = new Autocast(precision)) {
            return graph.forward(given, wanted, new Mode(false, seed));
        }
    }

    private void follow(Forward forward, double share, float[] shares) {
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) (forward.get(losses.get(i)).torch().item_float() * share);
        }
        org.bytedeco.pytorch.Tensor loss = forward.get(TrainingGraph.LOSS).torch();
        (share == 1 ? loss : loss.mul(new Scalar(share))).backward();
        state.update(forward);
    }
}
