package dev.limbeck.site;

/**
 * An early exit: a student classifier behind a block, whose answer is one more output of the model (FastBERT, Liu et
 * al. 2020, section 3.1).
 *
 * @param block the block that it reads, from 0
 * @param hidden what that block makes, rows on the first axis
 * @param logits the exit's output, [rows, classes]
 */
public record Exit(int block, String hidden, String logits) {
    /** How many blocks a row that leaves here has run through. */
    public int layer() {
        return block + 1;
    }
}
