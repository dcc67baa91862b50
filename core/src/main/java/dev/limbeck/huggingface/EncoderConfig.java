package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import tools.jackson.databind.JsonNode;

/**
 * What a config.json of the BERT family says, with the defaults of the transformers library.
 *
 * @param prefix what stands before the encoder's own parameter names, such as {@code bert.}
 * @param activation the activation of the feed-forward half
 * @param epsilon of every layer norm
 * @param padToken the word that fills up short sequences
 * @param labels classes of a classification head
 * @param tied whether a masked-LM head uses the word embeddings as its last layer
 * @param json the text it was read from
 */
public record EncoderConfig(
        Family family,
        EncoderHead head,
        String prefix,
        EncoderSizes sizes,
        String activation,
        float epsilon,
        int padToken,
        int labels,
        boolean tied,
        String json) {
    /**
     * Reads a config.json.
     *
     * @throws ModelException if it is not of a supported family, architecture or kind of attention
     */
    public static EncoderConfig parse(String json) {
        JsonNode node = Json.object(json, "config.json");
        Family family = Family.parse(node.path("model_type").asString(""));
        EncoderHead head =
                EncoderHead.ofArchitecture(node.path("architectures").path(0).asString("Model"));
        requireEncoder(node);
        return new EncoderConfig(
                family,
                head,
                head == EncoderHead.NONE ? "" : family.modelType() + ".",
                family == Family.DISTILBERT ? distilbertSizes(node) : sizes(node, family),
                node.path(family == Family.DISTILBERT ? "activation" : "hidden_act")
                        .asString(family == Family.ALBERT ? "gelu_new" : "gelu"),
                (float) node.path("layer_norm_eps").asDouble(1e-12),
                node.path("pad_token_id").asInt(family == Family.ROBERTA ? 1 : 0),
                labels(node),
                node.path("tie_word_embeddings").asBoolean(true),
                json);
    }

    private static void requireEncoder(JsonNode node) {
        String positions = node.path("position_embedding_type").asString("absolute");
        if (!positions.equals("absolute")) {
            throw new ModelException("Position embeddings of the kind '" + positions
                    + "' are not supported, only 'absolute'. Export the model to ONNX instead.");
        }
        if (node.path("is_decoder").asBoolean(false)) {
            throw new ModelException("The configuration is of a decoder; only encoders are supported.");
        }
    }

    private static EncoderSizes sizes(JsonNode node, Family family) {
        int hidden = node.path("hidden_size").asInt(family == Family.ALBERT ? 4096 : 768);
        int layers = node.path("num_hidden_layers").asInt(12);
        boolean shared = family == Family.ALBERT;
        return new EncoderSizes(
                node.path("vocab_size").asInt(shared ? 30000 : family == Family.ROBERTA ? 50265 : 30522),
                node.path("max_position_embeddings").asInt(512),
                node.path("type_vocab_size").asInt(2),
                shared ? node.path("embedding_size").asInt(128) : hidden,
                hidden,
                node.path("intermediate_size").asInt(shared ? 16384 : 3072),
                node.path("num_attention_heads").asInt(shared ? 64 : 12),
                layers,
                shared ? node.path("num_hidden_groups").asInt(1) : layers,
                shared ? node.path("inner_group_num").asInt(1) : 1);
    }

    private static EncoderSizes distilbertSizes(JsonNode node) {
        int hidden = node.path("dim").asInt(768);
        int layers = node.path("n_layers").asInt(6);
        return new EncoderSizes(
                node.path("vocab_size").asInt(30522),
                node.path("max_position_embeddings").asInt(512),
                0,
                hidden,
                hidden,
                node.path("hidden_dim").asInt(3072),
                node.path("n_heads").asInt(12),
                layers,
                layers,
                1);
    }

    private static int labels(JsonNode node) {
        JsonNode names = node.path("id2label");
        return names.isObject() && !names.isEmpty()
                ? names.size()
                : node.path("num_labels").asInt(2);
    }

    /** The same configuration for files whose encoder parameters have this prefix. */
    EncoderConfig withPrefix(String newPrefix) {
        return new EncoderConfig(family, head, newPrefix, sizes, activation, epsilon, padToken, labels, tied, json);
    }

    /** Whether the model takes {@code token_type_ids}; with a single type there is nothing to choose. */
    public boolean takesTokenTypes() {
        return sizes.tokenTypes() > 1;
    }
}
