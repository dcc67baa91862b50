package dev.limbeck.reader.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of classes that Hugging Face writes into the metadata of a Parquet file: {@code info.features.COLUMN} with
 * the {@code names} of a {@code ClassLabel}, or of the elements of a list of them.
 */
final class ClassLabelFeatures {
    private static final JsonMapper JSON = new JsonMapper();

    private ClassLabelFeatures() {}

    /** The names by column, in the order of their numbers; metadata of another form have none. */
    static Map<String, List<String>> parse(byte[] json) {
        Map<String, List<String>> names = new HashMap<>();
        try {
            JSON.readTree(json).path("info").path("features").properties().forEach(feature -> {
                List<String> classes = names(feature.getValue());
                if (!classes.isEmpty()) {
                    names.put(feature.getKey(), classes);
                }
            });
        } catch (JacksonException e) {
            return Map.of();
        }
        return names;
    }

    /** Lists were written as {@code [feature]}, {@code {feature: …, _type: Sequence}} and {@code {…, _type: List}}. */
    private static List<String> names(JsonNode feature) {
        JsonNode element = feature.isArray() ? feature.path(0) : feature;
        JsonNode label = element.has("feature") ? element.path("feature") : element;
        return label.path("names").values().stream().map(JsonNode::asString).toList();
    }
}
