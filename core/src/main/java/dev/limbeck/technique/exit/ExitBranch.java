package dev.limbeck.technique.exit;

/**
 * A student classifier that is to be added behind a block.
 *
 * @param kind what it computes
 * @param seed of its weights, which are drawn as BERT draws them: normal with deviation 0.02, biases 0
 * @param uncertainty what will tell how unsure its answers are, which decides how many values it makes
 */
public record ExitBranch(Kind kind, long seed, Uncertainty uncertainty) {
    /** A branch whose answers are of one class. */
    public ExitBranch(Kind kind, long seed) {
        this(kind, seed, Uncertainty.CLASSES);
    }

    /** What a branch computes of a block's output, [rows, tokens, H] or [rows, H, height, width]. */
    public enum Kind {
        /** A dense layer H → C on the first token, or on the mean of a feature map. */
        LINEAR,
        /** A copy of the model's own pooler on the first token, dense H → H and tanh, then a dense layer H → C. */
        POOLER,
        /**
         * The paper's (FastBERT, Liu et al. 2020, table 1): dense H → 128 and tanh, self-attention of width 128 with 2
         * heads over the tokens that the model's mask leaves visible, dense 128 → 128 and tanh, and a dense layer
         * 128 → C on the first token.
         */
        ATTENTION
    }
}
