package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects from texts of unknown origin. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Parses an object.
     *
     * @param what names the text in the message of the error
     */
    static JsonNode object(String text, String what) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new ModelException(what + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
        throw new ModelException(what + " is not a JSON object.");
    }
}
