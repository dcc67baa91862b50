package dev.limbeck.recover;

/** A rule by which gradients change weights, with its settings. */
public sealed interface Optimizer {
    /** The step size at the top of the schedule. */
    double learningRate();

    /** The share of a weight that is taken off in a step, before the learning rate multiplies it. */
    double weightDecay();

    /** The same rule with another step size and decay. */
    Optimizer with(double learningRate, double weightDecay);

    /** What an engine makes of the rule. */
    <T> T build(Builder<T> builder);

    /** An engine's optimisers. */
    interface Builder<T> {
        T adamW(AdamW settings);

        T sgd(Sgd settings);

        T lamb(Lamb settings);
    }

    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements Optimizer {
        /** The usual settings: β = 0.9, 0.999, ε = 1e-8, weight decay 0.01. */
        public static AdamW of(double learningRate) {
            return new AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01);
        }

        @Override
        public AdamW with(double rate, double decay) {
            return new AdamW(rate, beta1, beta2, epsilon, decay);
        }

        @Override
        public <T> T build(Builder<T> builder) {
            return builder.adamW(this);
        }
    }

    /** Stochastic gradient descent with momentum; the decay is part of the gradient. */
    record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) implements Optimizer {
        /** The usual settings for CNNs: Nesterov momentum 0.9, weight decay 5e-4. */
        public static Sgd of(double learningRate) {
            return new Sgd(learningRate, 0.9, true, 5e-4);
        }

        @Override
        public Sgd with(double rate, double decay) {
            return new Sgd(rate, momentum, nesterov, decay);
        }

        @Override
        public <T> T build(Builder<T> builder) {
            return builder.sgd(this);
        }
    }

    /** Adam whose step is scaled to the size of each weight, for very large batches (You et al. 2020). */
    record Lamb(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements Optimizer {
        /** The usual settings: β = 0.9, 0.999, ε = 1e-6, weight decay 0.01. */
        public static Lamb of(double learningRate) {
            return new Lamb(learningRate, 0.9, 0.999, 1e-6, 0.01);
        }

        @Override
        public Lamb with(double rate, double decay) {
            return new Lamb(rate, beta1, beta2, epsilon, decay);
        }

        @Override
        public <T> T build(Builder<T> builder) {
            return builder.lamb(this);
        }
    }
}
