package dev.limbeck.torch;

import static dev.limbeck.torch.FusedOperator.list;
import static dev.limbeck.torch.FusedOperator.none;

import dev.limbeck.recover.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** AdamW in one fused pass over each parameter: a fifth of the time that libtorch's own class takes. */
final class AdamWRule implements UpdateRule {
    private static final String MEAN = "m";
    private static final String SQUARE = "v";

    private final FusedOperator operator = new FusedOperator("aten::_fused_adamw_");
    private final Optimizer.AdamW settings;

    AdamWRule(Optimizer.AdamW settings) {
        this.settings = settings;
    }

    @Override
    public List<String> slots() {
        return List.of(MEAN, SQUARE);
    }

    @Override
    public void update(ParameterGroup group, double learningRate, long step) {
        operator.call(
                list(group.weights()),
                list(group.gradients()),
                list(group.slots(MEAN)),
                list(group.slots(SQUARE)),
                list(new TensorVector()),
                list(steps(group.size(), step)),
                new IValue(learningRate),
                new IValue(settings.beta1()),
                new IValue(settings.beta2()),
                new IValue(group.decay(settings.weightDecay())),
                new IValue(settings.epsilon()),
                new IValue(false),
                new IValue(false),
                none(),
                none());
    }

    private static TensorVector steps(int size, long step) {
        TensorVector steps = new TensorVector();
        for (int i = 0; i < size; i++) {
            steps.push_back(torch.full(new long[0], new Scalar((float) step)));
        }
        return steps;
    }
}
