package dev.limbeck.huggingface;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** Writes what turns the hidden states of the last block into answers. */
final class HeadBuilder {
    private final EncoderTape tape;
    private final EncoderConfig config;

    HeadBuilder(EncoderTape tape, EncoderConfig config) {
        this.tape = tape;
        this.config = config;
    }

    String build(String hidden) {
        if (config.head() == EncoderHead.NONE) {
            return hidden;
        }
        HeadLayout head = config.family().head(config);
        String x = config.head() == EncoderHead.SEQUENCE_CLASSIFICATION ? firstToken(hidden) : hidden;
        if (!head.dense().isEmpty()) {
            x = tape.activation(head.dense(), head.activation(), tape.linear(head.dense(), x));
        }
        if (!head.norm().isEmpty()) {
            x = tape.layerNorm(head.norm(), x);
        }
        return tape.linear(head.output(), x, outputWeight(head), head.outputBias());
    }

    private String firstToken(String hidden) {
        String first = tape.constant("head/first", Tensor.ofLongs(Shape.SCALAR, 0));
        return tape.add("head", "Gather", Map.of("axis", Attribute.of(1L)), hidden, first);
    }

    /** A tied masked-LM head reads the word embeddings, transposed once here. */
    private String outputWeight(HeadLayout head) {
        String own = head.output() + ".weight";
        if (config.head() != EncoderHead.MASKED_LM || !config.tied()) {
            return tape.weight(own);
        }
        return tape.constant(own, Transposition.of(tape.tensor(config.prefix() + "embeddings.word_embeddings.weight")));
    }
}
