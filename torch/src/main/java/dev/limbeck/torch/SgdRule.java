package dev.limbeck.torch;

import static dev.limbeck.torch.FusedOperator.list;
import static dev.limbeck.torch.FusedOperator.none;

import dev.limbeck.recover.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.IValue;

/** SGD with momentum in one fused pass over each parameter. */
final class SgdRule implements UpdateRule {
    private static final String MOMENTUM = "momentum";

    private final FusedOperator operator = new FusedOperator("aten::_fused_sgd_");
    private final Optimizer.Sgd settings;

    SgdRule(Optimizer.Sgd settings) {
        this.settings = settings;
    }

    @Override
    public List<String> slots() {
        return settings.momentum() == 0 ? List.of() : List.of(MOMENTUM);
    }

    @Override
    public void update(ParameterGroup group, double learningRate, long step) {
        operator.call(
                list(group.weights()),
                list(group.gradients()),
                list(group.slots(MOMENTUM)),
                new IValue(group.decay(settings.weightDecay())),
                new IValue(settings.momentum()),
                new IValue(learningRate),
                new IValue(0.0),
                new IValue(settings.nesterov()),
                new IValue(false),
                new IValue(step == 1),
                none(),
                none());
    }
}
