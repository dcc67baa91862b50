package dev.limbeck.torch;

import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;

/** The exponential moving average of parameters: a ← d·a + (1 − d)·w after every step. Close it. */
final class MovingAverage implements TrainingCompanion {
    private static final String SLOT = "average/";

    private final Parameters parameters;
    private final double decay;
    private final Map<String, Value> averages = new LinkedHashMap<>();

    /** The average of parameters as they are now. */
    MovingAverage(Parameters parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        try (NativeScope scope = new NativeScope()) {
            parameters.values().forEach((name, value) -> {
                Value copy = NativeValue.of(value.torch().detach().clone(), value.dtype());
                copy.retain();
                averages.put(name, copy);
            });
        }
    }

    @Override
    public Map<String, Value> atInference(Map<String, Value> weights) {
        Map<String, Value> averaged = new LinkedHashMap<>(weights);
        averaged.putAll(averages);
        return averaged;
    }

    @Override
    public void afterUpdate(long done) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            averages.forEach((name, average) ->
                    average.torch().lerp_(parameters.get(name).detach(), new Scalar(1 - decay)));
        }
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        averages.forEach((name, average) -> state.put(SLOT + name, average.host()));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        try (NativeScope scope = new NativeScope()) {
            averages.forEach((name, average) -> {
                Tensor kept = state.get(SLOT + name);
                if (kept != null) {
                    average.torch().copy_(NativeTensors.copy(kept));
                }
            });
        }
    }

    @Override
    public void close() {
        averages.values().forEach(Value::release);
        averages.clear();
    }
}
