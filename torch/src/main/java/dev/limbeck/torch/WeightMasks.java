package dev.limbeck.torch;

import dev.limbeck.recover.MaskPlan;
import dev.limbeck.recover.MaskRule;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.technique.prune.weight.Magnitude;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/** The masks of a training's weights: chooses them anew when that is due, and multiplies what is handed over by them. */
final class WeightMasks implements TrainingCompanion {
    private static final String SLOT = "scores/";

    private final Map<String, String> masks;
    private final Optional<MaskPlan> plan;
    private final Parameters parameters;
    private final long steps;
    /** By weight; only where they are learned. */
    private final Map<String, Value> scores = new LinkedHashMap<>();

    /**
     * The masks of a training.
     *
     * @param plan how they change; empty if they do not
     * @param parameters with the masks among them
     * @param steps how many there are in all
     */
    WeightMasks(TrainingGraph training, Optional<MaskPlan> plan, Parameters parameters, long steps) {
        this.masks = training.masks();
        this.plan = plan;
        this.parameters = parameters;
        this.steps = steps;
        if (areLearned(plan)) {
            try (NativeScope scope = new NativeScope()) {
                masks.forEach((weight, mask) -> {
                    Value zeros =
                            NativeValue.of(torch.zeros_like(parameters.get(mask).detach()));
                    zeros.retain();
                    scores.put(weight, zeros);
                });
            }
        }
    }

    /** Whether gradients to the masks say which weights stay. */
    static boolean areLearned(Optional<MaskPlan> plan) {
        return plan.filter(p -> p.rule() == MaskRule.MOVEMENT).isPresent();
    }

    @Override
    public void beforeUpdate() {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            scores.forEach((weight, score) -> {
                org.bytedeco.pytorch.Tensor mask = mask(weight);
                if (mask.grad().defined()) {
                    score.torch().sub_(mask.grad());
                    mask.mutable_grad().reset();
                }
            });
        }
    }

    private org.bytedeco.pytorch.Tensor mask(String weight) {
        return parameters.get(Objects.requireNonNull(masks.get(weight), weight));
    }

    @Override
    public void afterUpdate(long done) {
        plan.filter(p -> p.isDue(done, steps)).ifPresent(p -> choose(p, done));
    }

    private void choose(MaskPlan due, long done) {
        Map<String, float[]> numbers = new HashMap<>();
        for (String weight : masks.keySet()) {
            numbers.put(weight, numbers(due.rule(), weight));
        }
        Map<String, Mask> chosen = due.masks(numbers, done, steps);
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            chosen.forEach((weight, mask) -> mask(weight).copy_(NativeTensors.copy(mask.toTensor(shape(weight)))));
        }
    }

    private float[] numbers(MaskRule rule, String weight) {
        Value score = scores.get(weight);
        return rule == MaskRule.MOVEMENT && score != null
                ? score.host().toFloats()
                : Magnitude.of(parameters.value(weight).host().toFloats());
    }

    private Shape shape(String weight) {
        return parameters.value(weight).shape();
    }

    /** Not before there are as many zeros as there will be. */
    @Override
    public boolean isSettled(long done) {
        return plan.map(p -> p.isOver(done, steps)).orElse(true);
    }

    @Override
    public Map<String, Value> atInference(Map<String, Value> weights) {
        Map<String, Value> sparse = new LinkedHashMap<>(weights);
        masks.forEach((weight, mask) -> {
            sparse.remove(mask);
            sparse.computeIfPresent(
                    weight,
                    (name, value) -> NativeValue.of(value.torch().detach().mul(mask(name)), value.dtype()));
        });
        return sparse;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        scores.forEach((weight, score) -> state.put(SLOT + weight, score.host()));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        try (NativeScope scope = new NativeScope()) {
            scores.forEach((weight, score) -> {
                Tensor kept = state.get(SLOT + weight);
                if (kept != null) {
                    score.torch().copy_(NativeTensors.copy(kept));
                }
            });
        }
    }

    @Override
    public void close() {
        scores.values().forEach(Value::release);
        scores.clear();
    }
}
