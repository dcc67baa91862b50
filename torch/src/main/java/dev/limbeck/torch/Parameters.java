package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Copies of a model's initializers in native memory that collect gradients. Give {@link #values()} to a forward run and
 * it computes with them instead of the initializers; after a backward pass each has its gradient. Close it.
 */
final class Parameters implements AutoCloseable {
    private final Map<String, Value> values = new LinkedHashMap<>();

    /**
     * @param names floating-point initializers of the model's graph
     * @throws EngineException if one is missing or of another type
     */
    Parameters(Model model, Collection<String> names) {
        this(model, names, List.of());
    }

    /**
     * Parameters of which some collect no gradients.
     *
     * @param names floating-point initializers of the model's graph
     * @param without more of them, which only have to be in native memory to be changed
     * @throws EngineException if one is missing or of another type
     */
    Parameters(Model model, Collection<String> names, Collection<String> without) {
        addAll(model, names, true);
        addAll(model, without, false);
    }

    private Parameters() {}

    private void addAll(Model model, Collection<String> names, boolean learns) {
        try (NativeScope scope = new NativeScope()) {
            for (String name : names) {
                Tensor initializer = model.graph()
                        .initializer(name)
                        .filter(t -> t.dtype().isFloating())
                        .orElseThrow(() -> new EngineException(
                                "'" + name + "' cannot be trained: the graph has no floating-point initializer of "
                                        + "that name."));
                add(name, NativeTensors.toNative(initializer).clone(), initializer.dtype(), learns);
            }
        }
    }

    private void add(String name, org.bytedeco.pytorch.Tensor tensor, DType dtype, boolean learns) {
        Value leaf = NativeValue.of(tensor.set_requires_grad(learns), dtype);
        leaf.retain();
        values.put(name, leaf);
    }

    Map<String, Value> values() {
        return Collections.unmodifiableMap(values);
    }

    /** The leaf tensor of a parameter. */
    org.bytedeco.pytorch.Tensor get(String name) {
        return value(name).torch();
    }

    /** A parameter. */
    Value value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** Lets the next backward pass begin with no gradients. */
    void forgetGradients() {
        values.values().forEach(value -> value.torch().mutable_grad().reset());
    }

    /** The same parameters in the same memory, but with gradients of their own. Close it. */
    Parameters replica() {
        Parameters replica = new Parameters();
        try (NativeScope scope = new NativeScope()) {
            values.forEach((name, value) -> replica.add(
                    name, value.torch().detach(), value.dtype(), value.torch().requires_grad()));
        }
        return replica;
    }

    /** Adds the gradients of a replica, which then has none. */
    void takeGradients(Parameters replica) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            values.forEach((name, value) -> take(value.torch(), replica.get(name)));
        }
    }

    private static void take(org.bytedeco.pytorch.Tensor weight, org.bytedeco.pytorch.Tensor copy) {
        if (weight.grad().defined() && copy.grad().defined()) {
            weight.grad().add_(copy.grad());
        } else if (copy.grad().defined()) {
            weight.mutable_grad().put(copy.grad());
        }
        copy.mutable_grad().reset();
    }

    /** Copies of the values as they are now, to be written into a model. */
    Map<String, Tensor> toHost() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        values.forEach((name, value) -> copies.put(name, value.host()));
        return copies;
    }

    /** Takes these values where there are any. */
    void restore(Map<String, Tensor> kept) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            values.forEach((name, value) -> {
                Tensor tensor = kept.get(name);
                if (tensor != null) {
                    value.torch().copy_(NativeTensors.copy(tensor));
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
