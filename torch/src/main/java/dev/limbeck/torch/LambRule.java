package dev.limbeck.torch;

import dev.limbeck.recover.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * LAMB (You et al. 2020): r = m̂ / (√v̂ + ε) + λ·w; w ← w − η · (‖w‖ / ‖r‖) · r. Where a norm is zero the ratio is 1, and
 * parameters that do not decay take plain Adam's step, as the paper's code does.
 */
final class LambRule implements UpdateRule {
    private static final String MEAN = "m";
    private static final String SQUARE = "v";

    private final Optimizer.Lamb settings;

    LambRule(Optimizer.Lamb settings) {
        this.settings = settings;
    }

    @Override
    public List<String> slots() {
        return List.of(MEAN, SQUARE);
    }

    @Override
    public void update(ParameterGroup group, double learningRate, long step) {
        for (int i = 0; i < group.size(); i++) {
            try (NativeScope scope = new NativeScope()) {
                update(group, i, learningRate, step);
            }
        }
    }

    private void update(ParameterGroup group, int index, double learningRate, long step) {
        Tensor gradient = group.gradient(index);
        Tensor weight = group.weight(index);
        Tensor mean = group.slot(MEAN, index);
        Tensor square = group.slot(SQUARE, index);
        mean.mul_(new Scalar(settings.beta1())).add_(gradient, new Scalar(1 - settings.beta1()));
        square.mul_(new Scalar(settings.beta2())).addcmul_(gradient, gradient, new Scalar(1 - settings.beta2()));
        double meanCorrection = 1 - Math.pow(settings.beta1(), (double) step);
        double squareCorrection = 1 - Math.pow(settings.beta2(), (double) step);
        Tensor deviation = square.div(new Scalar(squareCorrection)).sqrt_().add_(new Scalar(settings.epsilon()));
        Tensor direction = mean.div(new Scalar(meanCorrection)).div_(deviation);
        double decay = group.decay(settings.weightDecay());
        double ratio = 1;
        if (decay > 0) {
            direction.add_(weight, new Scalar(decay));
            ratio = ratio(weight.norm().item_float(), direction.norm().item_float());
        }
        weight.add_(direction, new Scalar(-learningRate * ratio));
    }

    private static double ratio(double weight, double direction) {
        return weight > 0 && direction > 0 ? weight / direction : 1;
    }
}
