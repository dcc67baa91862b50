package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.prune.CostBudget;
import dev.limbeck.technique.prune.CostBudget.Fitted;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** How much of a model is to stay. */
public sealed interface PruningBudget {
    /** From 0 to 1. */
    double share();

    /** The same kind of budget for another share. */
    PruningBudget of(double share);

    /**
     * The largest model that keeps it.
     *
     * @param kept the model if this share of all channels, or of whatever may go, is to stay
     * @param costs of a model, as shares of the original's
     */
    Fitted fitted(DoubleFunction<Outcome> kept, Costs costs);

    /** The share of the channels that stays; empty if something else is counted. */
    default OptionalDouble units() {
        return OptionalDouble.empty();
    }

    /**
     * The budget after one of several steps: the shares that stay are the terms of a geometric progression.
     *
     * @param step from 1
     */
    default PruningBudget after(int step, int steps) {
        return step == steps ? this : of(Math.pow(share(), (double) step / steps));
    }

    /**
     * What models cost, each as a share of what the original does.
     *
     * @param macs multiply-accumulates
     * @param parameters elements of weights
     * @param latency as measured
     */
    record Costs(ToDoubleFunction<Model> macs, ToDoubleFunction<Model> parameters, ToDoubleFunction<Model> latency) {}

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("What is to stay is a share between 0 and 1, not " + share + ".");
        }
    }

    /** A share of the channels, heads and neurons, or of the blocks. */
    record Units(double share) implements PruningBudget {
        public Units {
            requireShare(share);
        }

        @Override
        public PruningBudget of(double other) {
            return new Units(other);
        }

        @Override
        public OptionalDouble units() {
            return OptionalDouble.of(share);
        }

        @Override
        public Fitted fitted(DoubleFunction<Outcome> kept, Costs costs) {
            return new Fitted(share, kept.apply(share));
        }
    }

    /** At most this share of the multiply-accumulates of a run. */
    record Macs(double share) implements PruningBudget {
        private static final int HALVINGS = 12;

        public Macs {
            requireShare(share);
        }

        @Override
        public PruningBudget of(double other) {
            return new Macs(other);
        }

        @Override
        public Fitted fitted(DoubleFunction<Outcome> kept, Costs costs) {
            return new CostBudget("multiply-accumulates", share, costs.macs(), HALVINGS).fitted(kept);
        }
    }

    /** At most this share of the parameters. */
    record Parameters(double share) implements PruningBudget {
        private static final int HALVINGS = 12;

        public Parameters {
            requireShare(share);
        }

        @Override
        public PruningBudget of(double other) {
            return new Parameters(other);
        }

        @Override
        public Fitted fitted(DoubleFunction<Outcome> kept, Costs costs) {
            return new CostBudget("parameters", share, costs.parameters(), HALVINGS).fitted(kept);
        }
    }

    /** At most this share of the measured latency. */
    record Latency(double share) implements PruningBudget {
        /** A finer search would follow noise. */
        private static final int HALVINGS = 6;

        public Latency {
            requireShare(share);
        }

        @Override
        public PruningBudget of(double other) {
            return new Latency(other);
        }

        @Override
        public Fitted fitted(DoubleFunction<Outcome> kept, Costs costs) {
            return new CostBudget("milliseconds", share, costs.latency(), HALVINGS).fitted(kept);
        }
    }
}
