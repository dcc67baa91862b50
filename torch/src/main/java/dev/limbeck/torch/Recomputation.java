package dev.limbeck.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Gradients with what is computed inside of blocks forgotten, and computed again when the backward pass comes there
 * (activation checkpointing, Chen et al. 2016): a forward pass more, and of the activations only those that cross from
 * block to block, with those of one block. The gradients are the same.
 */
final class Recomputation {
    /** Of the values that cross from one part of the graph to the next, those whose gradients are followed. */
    private final List<Set<String>> learned = new ArrayList<>();

    private final List<Set<String>> crossing = new ArrayList<>();
    private final Set<String> outputs;

    /** Runs a part of the graph. */
    @FunctionalInterface
    interface Runner {
        /**
         * As {@link TorchGraph#forward} does; the same random numbers are drawn every time.
         *
         * @param given also the values that cross into the part
         */
        Forward run(Map<String, Value> given, Set<String> wanted);
    }

    /**
     * @param cuts the values at the end of blocks
     * @param outputs what is computed, the loss among it
     * @param parameters what learns
     */
    Recomputation(TorchGraph graph, List<String> cuts, Set<String> outputs, Set<String> parameters) {
        this.outputs = outputs;
        List<Step> steps = graph.steps(outputs);
        Set<String> learning = dependents(steps, parameters);
        for (int i = 0; i < steps.size() - 1; i++) {
            if (steps.get(i).node().outputs().stream().anyMatch(cuts::contains)) {
                Set<String> made = made(steps.subList(0, i + 1));
                Set<String> read = new HashSet<>();
                steps.subList(i + 1, steps.size()).forEach(step -> read.addAll(step.reads()));
                Set<String> followed = new HashSet<>(made);
                followed.retainAll(read);
                followed.retainAll(learning);
                learned.add(followed);
                read.addAll(outputs);
                made.retainAll(read);
                crossing.add(made);
            }
        }
    }

    private static Set<String> made(List<Step> steps) {
        Set<String> made = new HashSet<>();
        steps.forEach(step -> made.addAll(step.node().outputs()));
        made.remove("");
        return made;
    }

    /** The values that depend on one of these. */
    private static Set<String> dependents(List<Step> steps, Set<String> roots) {
        Set<String> dependents = new HashSet<>(roots);
        for (Step step : steps) {
            if (step.reads().stream().anyMatch(dependents::contains)) {
                dependents.addAll(step.node().outputs());
            }
        }
        return dependents;
    }

    /** How many parts the graph is computed in. */
    int parts() {
        return crossing.size() + 1;
    }

    /**
     * Adds the gradients of the parameters.
     *
     * @param given inputs and parameters
     * @param loss follows the gradients of the loss among the outputs
     */
    void backward(Map<String, Value> given, Runner runner, Consumer<Forward> loss) {
        List<Forward> kept = new ArrayList<>();
        // Running statistics are replaced with the loss, but the parts before still read the old ones.
        given.values().forEach(Value::retain);
        try {
            forward(given, runner, kept);
            Map<String, Value> gradients = new HashMap<>();
            for (int part = kept.size(); part >= 0; part--) {
                gradients = backward(part, given, runner, kept, loss, gradients);
                if (part > 0) {
                    kept.remove(part - 1).close();
                }
            }
        } finally {
            kept.forEach(Forward::close);
            given.values().forEach(Value::release);
        }
    }

    private void forward(Map<String, Value> given, Runner runner, List<Forward> kept) {
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            for (int part = 0; part < crossing.size(); part++) {
                Map<String, Value> before = new HashMap<>(given);
                if (part > 0) {
                    before.putAll(kept.get(part - 1).values());
                }
                kept.add(runner.run(before, crossing.get(part)));
            }
        }
    }

    /** The gradients to what crosses into a part, from those to what crosses out of it, which are released. */
    private Map<String, Value> backward(
            int part,
            Map<String, Value> given,
            Runner runner,
            List<Forward> kept,
            Consumer<Forward> loss,
            Map<String, Value> gradients) {
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> leaves = part == 0 ? Map.of() : leaves(part - 1, kept.get(part - 1));
            Map<String, Value> before = new HashMap<>(given);
            before.putAll(leaves);
            try (Forward forward = runner.run(before, part == crossing.size() ? outputs : learned.get(part))) {
                if (part == crossing.size()) {
                    loss.accept(forward);
                } else {
                    follow(forward, gradients);
                }
            }
            gradients.values().forEach(Value::release);
            return gradientsOf(leaves);
        }
    }

    private Map<String, Value> leaves(int boundary, Forward values) {
        Map<String, Value> leaves = new LinkedHashMap<>();
        values.values()
                .forEach((name, value) -> leaves.put(
                        name, learned.get(boundary).contains(name) && isFloating(value) ? leaf(value) : value));
        return leaves;
    }

    private static boolean isFloating(Value value) {
        return !value.isOnHost() && (value.dtype().isFloating() || value.isRelaxed());
    }

    private static Value leaf(Value value) {
        Tensor leaf = value.torch().detach().set_requires_grad(true);
        return value.isRelaxed() ? NativeValue.relaxed(leaf, value.dtype()) : NativeValue.of(leaf, value.dtype());
    }

    /** The gradient of Σ v·g is g for every value v. */
    private static void follow(Forward forward, Map<String, Value> gradients) {
        @Nullable Tensor sum = null;
        for (Map.Entry<String, Value> gradient : gradients.entrySet()) {
            Tensor value = forward.get(gradient.getKey()).torch();
            if (value.requires_grad()) {
                Tensor product = value.mul(gradient.getValue().torch()).sum();
                sum = sum == null ? product : sum.add(product);
            }
        }
        if (sum != null) {
            sum.backward();
        }
    }

    private static Map<String, Value> gradientsOf(Map<String, Value> leaves) {
        Map<String, Value> gradients = new HashMap<>();
        leaves.forEach((name, value) -> {
            if (!value.isOnHost()
                    && value.torch().is_leaf()
                    && value.torch().grad().defined()) {
                Value gradient = NativeValue.of(value.torch().grad());
                gradient.retain();
                gradients.put(name, gradient);
            }
        });
        return gradients;
    }
}
