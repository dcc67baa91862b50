package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;

/**
 * The sizes of an encoder.
 *
 * @param vocabulary words
 * @param positions rows of the position table
 * @param tokenTypes rows of the token type table; 0 if the family has none
 * @param embedding the width of the embeddings; below {@code hidden} only in ALBERT, which projects them
 * @param hidden the width of the hidden states
 * @param intermediate the width inside the feed-forward half of a block
 * @param heads attention heads
 * @param layers layers, counted as they run
 * @param groups groups of layers that share parameters; as many as layers where none do
 * @param blocksInGroup blocks that each layer runs
 */
public record EncoderSizes(
        int vocabulary,
        int positions,
        int tokenTypes,
        int embedding,
        int hidden,
        int intermediate,
        int heads,
        int layers,
        int groups,
        int blocksInGroup) {
    /** Far beyond real encoders; a file that asks for more would only exhaust memory. */
    private static final int MOST_BLOCKS = 10_000;

    public EncoderSizes {
        requirePositive("vocab_size", vocabulary);
        requirePositive("max_position_embeddings", positions);
        requirePositive("the embeddings' width", embedding);
        requirePositive("the hidden states' width", hidden);
        requirePositive("the intermediate width", intermediate);
        requirePositive("the number of attention heads", heads);
        requirePositive("the number of layers", layers);
        requirePositive("num_hidden_groups", groups);
        requirePositive("inner_group_num", blocksInGroup);
        if ((long) layers * blocksInGroup > MOST_BLOCKS || groups > layers) {
            throw new ModelException("The configuration gives " + layers + " layers in " + groups + " groups of "
                    + blocksInGroup + " blocks, which no encoder has.");
        }
        if (hidden % heads != 0) {
            throw new ModelException(
                    "The hidden states' width " + hidden + " is not a multiple of the " + heads + " attention heads.");
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new ModelException("The configuration gives " + what + " as " + value + ".");
        }
    }

    /** The width of one attention head. */
    public int headSize() {
        return hidden / heads;
    }
}
