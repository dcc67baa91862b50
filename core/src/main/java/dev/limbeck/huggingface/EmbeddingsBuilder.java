package dev.limbeck.huggingface;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** Writes what turns word numbers into the first hidden states: sum of word, token type and position, layer norm. */
final class EmbeddingsBuilder {
    private static final String INPUT_IDS = "input_ids";

    private final EncoderTape tape;
    private final EncoderConfig config;
    private final String at;

    EmbeddingsBuilder(EncoderTape tape, EncoderConfig config) {
        this.tape = tape;
        this.config = config;
        this.at = config.prefix() + "embeddings";
    }

    /** The first hidden states, [batch, sequence, hidden]. */
    String build() {
        String words = tape.add(at + ".word_embeddings", "Gather", tape.weight(table("word_embeddings")), INPUT_IDS);
        String sum = config.sizes().tokenTypes() == 0 ? words : tape.add(at + ".types", "Add", words, tokenTypes());
        String all = tape.add(at + ".positions", "Add", sum, positions());
        String normed = tape.layerNorm(at + ".LayerNorm", all);
        return config.family() == Family.ALBERT
                ? tape.linear(config.prefix() + "encoder.embedding_hidden_mapping_in", normed)
                : normed;
    }

    private String table(String name) {
        return at + "." + name + ".weight";
    }

    /** The chosen rows of the token type table, or its only row. */
    private String tokenTypes() {
        String types = tape.weight(table("token_type_embeddings"));
        return config.takesTokenTypes()
                ? tape.add(at + ".token_type_embeddings", "Gather", types, "token_type_ids")
                : types;
    }

    private String positions() {
        String table = tape.weight(table("position_embeddings"));
        return config.family() == Family.ROBERTA
                ? tape.add(at + ".position_embeddings", "Gather", table, paddedPositions())
                : tape.add(at + ".position_embeddings", "Slice", table, first(), length(), first());
    }

    private String first() {
        return tape.constant(at + "/first", Tensor.vector(0L));
    }

    private String length() {
        Map<String, Attribute> secondAxis = Map.of("start", Attribute.of(1L), "end", Attribute.of(2L));
        return tape.add(at + ".length", "Shape", secondAxis, INPUT_IDS);
    }

    /** RoBERTa counts the words that are not padding, from the padding's own number on; padding keeps that number. */
    private String paddedPositions() {
        String pad = tape.constant(at + "/pad", Tensor.scalar((long) config.padToken()));
        String axis = tape.constant(at + "/axis", Tensor.ofLongs(Shape.SCALAR, 1));
        String isPad = tape.add(at + ".position_ids", "Equal", INPUT_IDS, pad);
        String isWord = tape.add(
                at + ".position_ids",
                "Cast",
                Map.of("to", Attribute.of((long) DType.INT64.code())),
                tape.add(at + ".position_ids", "Not", isPad));
        String count = tape.add(at + ".position_ids", "CumSum", isWord, axis);
        return tape.add(at + ".position_ids", "Add", tape.add(at + ".position_ids", "Mul", count, isWord), pad);
    }
}
