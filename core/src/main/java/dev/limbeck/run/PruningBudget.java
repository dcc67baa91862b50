package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.site.Footprint;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.prune.ChannelRemoval;
import dev.limbeck.technique.prune.CostBudget;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** How much of a model is to stay. */
public sealed interface PruningBudget {
    /** From 0 to 1. */
    double share();

    /**
     * The largest model that keeps it.
     *
     * @param removal what goes if this share of all channels is to stay
     * @param costs of a model, as shares of the original's
     * @return declined if so much cannot go
     */
    Outcome fitted(Model model, DoubleFunction<Footprint> removal, Costs costs);

    /**
     * What models cost, each as a share of what the original does.
     *
     * @param macs multiply-accumulates
     * @param latency as measured
     */
    record Costs(ToDoubleFunction<Model> macs, ToDoubleFunction<Model> latency) {}

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("What is to stay is a share between 0 and 1, not " + share + ".");
        }
    }

    /** A share of the channels, heads and neurons. */
    record Units(double share) implements PruningBudget {
        public Units {
            requireShare(share);
        }

        @Override
        public Outcome fitted(Model model, DoubleFunction<Footprint> removal, Costs costs) {
            return ChannelRemoval.removed(model, removal.apply(share));
        }
    }

    /** At most this share of the multiply-accumulates of a run. */
    record Macs(double share) implements PruningBudget {
        private static final int HALVINGS = 12;

        public Macs {
            requireShare(share);
        }

        @Override
        public Outcome fitted(Model model, DoubleFunction<Footprint> removal, Costs costs) {
            return new CostBudget("multiply-accumulates", share, costs.macs(), HALVINGS).fitted(model, removal);
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
        public Outcome fitted(Model model, DoubleFunction<Footprint> removal, Costs costs) {
            return new CostBudget("milliseconds", share, costs.latency(), HALVINGS).fitted(model, removal);
        }
    }
}
