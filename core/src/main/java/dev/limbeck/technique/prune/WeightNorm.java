package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;

/** Criteria that see the size of weights only. */
public enum WeightNorm implements Importance {
    /** Σ|w| of the weights that make a channel (Li et al. 2017, Pruning Filters for Efficient ConvNets). */
    L1("l1") {
        @Override
        public double[] of(Model model, ChannelGroup group, Statistics statistics) {
            GroupWeights weights = new GroupWeights(model, group);
            return weights.ofUnits(weights.makers(), Math::abs);
        }
    },
    /** √Σw² of the weights that make a channel. */
    L2("l2") {
        @Override
        public double[] of(Model model, ChannelGroup group, Statistics statistics) {
            GroupWeights weights = new GroupWeights(model, group);
            return roots(weights.ofUnits(weights.makers(), w -> w * w));
        }
    },
    /** √Σw² of all weights that go with a channel, those that read it too (Fang et al. 2023, DepGraph, equation 6). */
    GROUP("group-norm") {
        @Override
        public double[] of(Model model, ChannelGroup group, Statistics statistics) {
            GroupWeights weights = new GroupWeights(model, group);
            return roots(weights.ofUnits(weights.all(), w -> w * w));
        }
    },
    /** Σ|γ| of the BatchNormalizations that a channel passes (Liu et al. 2017, Network Slimming). */
    BATCH_NORM_SCALE("bn-scale") {
        @Override
        public String objection(Model model, ChannelGroup group) {
            return new GroupWeights(model, group).scales().isEmpty()
                    ? "The channels of '" + group.id() + "' pass no BatchNormalization."
                    : "";
        }

        @Override
        public double[] of(Model model, ChannelGroup group, Statistics statistics) {
            GroupWeights weights = new GroupWeights(model, group);
            return weights.ofUnits(weights.scales(), Math::abs);
        }
    };

    private final String label;

    WeightNorm(String label) {
        this.label = label;
    }

    private static double[] roots(double[] squares) {
        double[] roots = squares.clone();
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(roots[i]);
        }
        return roots;
    }

    @Override
    public String label() {
        return label;
    }
}
