package dev.limbeck.run;

import dev.limbeck.recover.MaskRule;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightCriterion;
import java.util.function.Function;

/** When single weights are pruned. */
public sealed interface WeightMethod {
    /** What prunes them, as the command line names it. */
    String label();

    /** Whether the model has to learn. */
    boolean learns();

    <T> T fold(Function<AtOnce, T> atOnce, Function<WhileLearning, T> whileLearning);

    /** All at once, as they are. */
    record AtOnce(WeightCriterion criterion) implements WeightMethod {
        @Override
        public String label() {
            return criterion.label();
        }

        @Override
        public boolean learns() {
            return false;
        }

        @Override
        public <T> T fold(Function<AtOnce, T> atOnce, Function<WhileLearning, T> whileLearning) {
            return atOnce.apply(this);
        }
    }

    /** Step by step, while the model learns from the original. */
    record WhileLearning(MaskRule rule, SparsityRamp ramp) implements WeightMethod {
        @Override
        public String label() {
            return "gradual " + rule.word();
        }

        @Override
        public boolean learns() {
            return true;
        }

        @Override
        public <T> T fold(Function<AtOnce, T> atOnce, Function<WhileLearning, T> whileLearning) {
            return whileLearning.apply(this);
        }
    }
}
