package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What follows the encoder's blocks, by the name of the architecture in config.json. */
public enum EncoderHead {
    /** Nothing: the hidden states of the last block are the answer. */
    NONE("Model"),
    /** One answer a sequence, from its first token. */
    SEQUENCE_CLASSIFICATION("ForSequenceClassification"),
    /** One answer a token. */
    TOKEN_CLASSIFICATION("ForTokenClassification"),
    /** A score for every word of the vocabulary at every token. */
    MASKED_LM("ForMaskedLM");

    private final String suffix;

    EncoderHead(String suffix) {
        this.suffix = suffix;
    }

    static EncoderHead ofArchitecture(String architecture) {
        for (EncoderHead head : values()) {
            if (architecture.endsWith(head.suffix)) {
                return head;
            }
        }
        throw new ModelException("The architecture '" + architecture + "' is not supported; supported are those that "
                + "end in " + Arrays.stream(values()).map(h -> h.suffix).collect(Collectors.joining(", ")) + ".");
    }
}
