package dev.limbeck.torch;

import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.ParameterRules.Rule;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Changes parameters by their gradients. Close it. */
final class TorchOptimizer implements AutoCloseable {
    private final UpdateRule rule;
    private final double learningRate;
    private final List<ParameterGroup> groups = new ArrayList<>();
    private long steps;

    /**
     * @param rules how each parameter learns, by name
     */
    TorchOptimizer(Optimizer settings, Parameters parameters, Map<String, Rule> rules) {
        this.rule = settings.build(new Rules());
        this.learningRate = settings.learningRate();
        Map<Rule, List<String>> alike = new LinkedHashMap<>();
        rules.forEach(
                (name, r) -> alike.computeIfAbsent(r, key -> new ArrayList<>()).add(name));
        alike.forEach((r, names) -> groups.add(new ParameterGroup(r, names, parameters, rule.slots())));
    }

    private static final class Rules implements Optimizer.Builder<UpdateRule> {
        @Override
        public UpdateRule adamW(Optimizer.AdamW settings) {
            return new AdamWRule(settings);
        }

        @Override
        public UpdateRule sgd(Optimizer.Sgd settings) {
            return new SgdRule(settings);
        }

        @Override
        public UpdateRule lamb(Optimizer.Lamb settings) {
            return new LambRule(settings);
        }
    }

    /** Scales the gradients down if their norm, all of them together, is longer; answers the norm before. */
    double clip(double longest) {
        try (NativeScope scope = new NativeScope()) {
            TensorVector weights = new TensorVector();
            for (ParameterGroup group : groups) {
                for (int i = 0; i < group.size(); i++) {
                    weights.push_back(group.weight(i));
                }
            }
            return torch.clip_grad_norm_(weights, longest);
        }
    }

    /**
     * One step of all parameters; their gradients are gone afterwards.
     *
     * @param factor of the learning rate, as the schedule gives it
     * @return the learning rate of the step
     */
    double step(double factor) {
        steps++;
        double rate = learningRate * factor;
        try (NativeScope scope = new NativeScope();
                NoGradGuard noGradients = new NoGradGuard()) {
            for (ParameterGroup group : groups) {
                rule.update(group, rate * group.rate(), steps);
                for (int i = 0; i < group.size(); i++) {
                    group.weight(i).mutable_grad().reset();
                }
            }
        }
        return rate;
    }

    /** Copies of what it remembers. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        try (NativeScope scope = new NativeScope()) {
            groups.forEach(group -> state.putAll(group.state()));
        }
        return state;
    }

    /** Takes up what it remembered after so many steps. */
    void restore(Map<String, Tensor> state, long stepsDone) {
        steps = stepsDone;
        try (NativeScope scope = new NativeScope()) {
            groups.forEach(group -> group.restore(state));
        }
    }

    @Override
    public void close() {
        groups.forEach(ParameterGroup::close);
    }
}
