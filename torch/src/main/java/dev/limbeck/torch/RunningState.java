package dev.limbeck.torch;

import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Initializers that a training step replaces without a gradient, such as running statistics. Close it. */
final class RunningState implements AutoCloseable {
    private final Map<String, String> updates;
    private final Map<String, Value> values = new LinkedHashMap<>();

    /**
     * @param updates by initializer of the model, the output that takes its place
     */
    RunningState(Model model, Map<String, String> updates) {
        this.updates = updates;
        try (NativeScope scope = new NativeScope()) {
            updates.keySet().forEach(name -> model.graph().initializer(name).ifPresent(t -> put(name, t)));
        }
    }

    private void put(String name, Tensor tensor) {
        put(name, NativeValue.of(NativeTensors.copy(tensor), tensor.dtype()));
    }

    private void put(String name, Value value) {
        value.retain();
        Value old = values.put(name, value);
        if (old != null) {
            old.release();
        }
    }

    Map<String, Value> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Takes the new values out of a run. */
    void update(Forward forward) {
        updates.forEach((name, output) -> put(name, forward.get(output)));
    }

    Map<String, Tensor> toHost() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        values.forEach((name, value) -> copies.put(name, value.host()));
        return copies;
    }

    void restore(Map<String, Tensor> weights) {
        try (NativeScope scope = new NativeScope()) {
            updates.keySet().forEach(name -> {
                Tensor kept = weights.get(name);
                if (kept != null) {
                    put(name, kept);
                }
            });
        }
    }

    @Override
    public void close() {
        values.values().forEach(Value::release);
        values.clear();
    }
}
