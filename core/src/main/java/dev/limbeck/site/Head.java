package dev.limbeck.site;

import java.util.Optional;

/**
 * What an encoder does with the last block's hidden states.
 *
 * @param reads which tokens it reads
 * @param pooler the linear layer in front of a Tanh on the first token, if there is one
 * @param classifier the linear layer that makes an output of the model, if there is one
 */
public record Head(Reads reads, Optional<Linear> pooler, Optional<Linear> classifier) {
    /** Which tokens of the last hidden states an output depends on. */
    public enum Reads {
        /** The first of each row alone. */
        FIRST_TOKEN,
        /** All of them, averaged or summed over the sequence. */
        POOLED,
        /** All of them, one by one; the hidden states or something made of each are an output. */
        EVERY_TOKEN
    }
}
