package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON header of a safetensors file, checked: every tensor lies inside the data, takes the bytes that its type and
 * shape say, and shares none with another.
 *
 * @param entries where the tensors lie, by name
 * @param texts what the header says beside them
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> texts) {
    static final String METADATA = "__metadata__";

    /**
     * Where one tensor lies.
     *
     * @param begin bytes from the start of the data, which follows the header
     */
    record Entry(DType dtype, Shape shape, long begin, long end) {}

    static SafetensorsHeader parse(String json, long dataBytes) {
        JsonNode root = Json.object(json, "The header");
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                property.getValue().properties().forEach(text -> {
                    texts.put(text.getKey(), text.getValue().asString(""));
                });
            } else {
                entries.put(property.getKey(), entry(property.getKey(), property.getValue(), dataBytes));
            }
        }
        requireDisjoint(entries);
        return new SafetensorsHeader(entries, texts);
    }

    private static Entry entry(String name, JsonNode node, long dataBytes) {
        try {
            DType dtype = StoredType.parse(node.path("dtype").asString(""));
            Shape shape = Shape.of(longs(node.path("shape")));
            List<Long> offsets = longs(node.path("data_offsets"));
            if (offsets.size() != 2) {
                throw new ModelException("Its data_offsets are not a pair.");
            }
            Entry entry = new Entry(dtype, shape, offsets.get(0), offsets.get(1));
            requireInside(entry, dataBytes);
            return entry;
        } catch (ModelException | JacksonException | ArithmeticException e) {
            throw new ModelException("Tensor '" + name + "' is not valid: " + e.getMessage(), e);
        }
    }

    private static List<Long> longs(JsonNode array) {
        if (!array.isArray()) {
            throw new ModelException("Its shape or data_offsets are missing.");
        }
        List<Long> values = new ArrayList<>();
        array.forEach(value -> {
            if (!value.isIntegralNumber()) {
                throw new ModelException("Its shape or data_offsets are not whole numbers.");
            }
            values.add(value.asLong());
        });
        return values;
    }

    private static void requireInside(Entry entry, long dataBytes) {
        if (entry.begin < 0 || entry.end < entry.begin || entry.end > dataBytes) {
            throw new ModelException("Its bytes " + entry.begin + " to " + entry.end + " lie outside the " + dataBytes
                    + " bytes of data. The file is cut short or damaged.");
        }
        long expected = entry.dtype.bytes(entry.shape.size());
        if (entry.end - entry.begin != expected) {
            throw new ModelException("Its type and shape take " + expected + " bytes, but the header gives it "
                    + (entry.end - entry.begin) + ".");
        }
    }

    private static void requireDisjoint(Map<String, Entry> entries) {
        List<Map.Entry<String, Entry>> byBegin = entries.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                        .thenComparingLong(e -> e.getValue().end))
                .toList();
        for (int i = 1; i < byBegin.size(); i++) {
            if (byBegin.get(i).getValue().begin < byBegin.get(i - 1).getValue().end) {
                throw new ModelException("The tensors '" + byBegin.get(i - 1).getKey() + "' and '"
                        + byBegin.get(i).getKey() + "' overlap.");
            }
        }
    }
}
