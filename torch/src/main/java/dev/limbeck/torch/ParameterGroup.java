package dev.limbeck.torch;

import dev.limbeck.recover.ParameterRules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Parameters that learn alike, with what an optimiser remembers of each. Close it. */
final class ParameterGroup implements AutoCloseable {
    private final Rule rule;
    private final List<String> names;
    private final List<Tensor> weights = new ArrayList<>();
    private final Map<String, List<Tensor>> slots = new LinkedHashMap<>();

    /**
     * @param slotNames what is remembered of each parameter; all zeros at first
     */
    ParameterGroup(Rule rule, List<String> names, Parameters parameters, List<String> slotNames) {
        this.rule = rule;
        this.names = List.copyOf(names);
        names.forEach(name -> weights.add(parameters.get(name)));
        try (NativeScope scope = new NativeScope()) {
            for (String slot : slotNames) {
                List<Tensor> memory = new ArrayList<>();
                weights.forEach(
                        weight -> memory.add(torch.zeros_like(weight.detach()).retainReference()));
                slots.put(slot, memory);
            }
        }
    }

    /** What the learning rate of these parameters is of the optimiser's. */
    double rate() {
        return rule.rate();
    }

    /** Their weight decay, where that of the optimiser is given. */
    double decay(double weightDecay) {
        return rule.decays() ? weightDecay : 0;
    }

    int size() {
        return names.size();
    }

    Tensor weight(int index) {
        return weights.get(index);
    }

    /** The gradient of a parameter; zeros if the loss did not depend on it. */
    Tensor gradient(int index) {
        Tensor gradient = weights.get(index).grad();
        return gradient.defined()
                ? gradient
                : torch.zeros_like(weights.get(index).detach());
    }

    Tensor slot(String slot, int index) {
        return slots.getOrDefault(slot, List.of()).get(index);
    }

    TensorVector weights() {
        return vector(weights);
    }

    TensorVector gradients() {
        TensorVector gradients = new TensorVector();
        for (int i = 0; i < size(); i++) {
            gradients.push_back(gradient(i));
        }
        return gradients;
    }

    TensorVector slots(String slot) {
        return vector(slots.getOrDefault(slot, List.of()));
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(new Tensor[0]));
    }

    /** Copies of what is remembered, by slot and parameter. */
    Map<String, dev.limbeck.tensor.Tensor> state() {
        Map<String, dev.limbeck.tensor.Tensor> state = new LinkedHashMap<>();
        slots.forEach((slot, memory) -> {
            for (int i = 0; i < size(); i++) {
                state.put(key(slot, i), NativeTensors.toHost(memory.get(i), ElementTypes.of(memory.get(i))));
            }
        });
        return state;
    }

    /** Takes up what was remembered. */
    void restore(Map<String, dev.limbeck.tensor.Tensor> state) {
        slots.forEach((slot, memory) -> {
            for (int i = 0; i < size(); i++) {
                dev.limbeck.tensor.Tensor kept = state.get(key(slot, i));
                if (kept != null) {
                    memory.get(i).copy_(NativeTensors.copy(kept));
                }
            }
        });
    }

    private String key(String slot, int index) {
        return slot + "/" + names.get(index);
    }

    @Override
    public void close() {
        slots.values().forEach(memory -> memory.forEach(Tensor::releaseReference));
        slots.clear();
    }
}
