package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line. The columns are the keys of the first objects, in their order. */
final class JsonLines implements Table {
    private static final int SAMPLE = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final List<String> columns;

    private final Set<String> lists;

    private JsonLines(Path file, Set<String> columns, Set<String> lists) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.lists = Set.copyOf(lists);
    }

    static JsonLines open(Path file) {
        Set<String> keys = new LinkedHashSet<>();
        Set<String> lists = new HashSet<>();
        try (Stream<Parsed> objects = objects(file)) {
            objects.limit(SAMPLE).flatMap(o -> o.object().properties().stream()).forEach(property -> {
                keys.add(property.getKey());
                if (property.getValue().isArray()) {
                    lists.add(property.getKey());
                }
            });
        }
        if (keys.isEmpty()) {
            throw new DataException(file + " is empty.");
        }
        return new JsonLines(file, keys, lists);
    }

    private record Parsed(String place, JsonNode object) {}

    private static Stream<Parsed> objects(Path file) {
        String name = file.getFileName().toString();
        LineReader lines = new LineReader(file);
        return Stream.generate(lines::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .filter(line -> !line.isBlank())
                .map(line -> parse(name + ", line " + lines.number(), line))
                .onClose(lines::close);
    }

    private static Parsed parse(String place, String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return new Parsed(place, node);
            }
            throw new DataException(place + " is not a JSON object. Each line must be one object,"
                    + " such as {\"text\": \"…\", \"label\": 1}.");
        } catch (JacksonException e) {
            throw new DataException(place + " is not JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    @Override
    public String name() {
        return file.getFileName().toString();
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean named() {
        return true;
    }

    @Override
    public boolean isList(int column) {
        return lists.contains(columns.get(column));
    }

    @Override
    public Stream<Row> rows(List<Integer> wanted) {
        return objects(file).map(parsed -> new ObjectRow(parsed.place(), columns, parsed.object()));
    }

    /** The values of one object in the order of the columns. */
    private record ObjectRow(String place, List<String> columns, JsonNode object) implements Row {
        @Override
        public int size() {
            return columns.size();
        }

        @Override
        public Optional<String> find(int column) {
            JsonNode value = object.get(columns.get(column));
            return value == null || value.isNull() || value.isContainer()
                    ? Optional.empty()
                    : Optional.of(value.asString());
        }

        @Override
        public String text(int column) {
            return find(column)
                    .orElseThrow(() ->
                            new DataException(place + " has no text or number under '" + columns.get(column) + "'."));
        }

        @Override
        public List<String> list(int column) {
            JsonNode value = object.get(columns.get(column));
            boolean plain = value != null
                    && value.isArray()
                    && value.values().stream().noneMatch(element -> element.isContainer() || element.isNull());
            if (!plain) {
                throw new DataException(
                        place + " has no list of texts or numbers under '" + columns.get(column) + "'.");
            }
            return value.values().stream().map(JsonNode::asString).toList();
        }

        @Override
        public byte[] bytes(int column) {
            throw new DataException(place + ": '" + columns.get(column)
                    + "' is not an image. Images are read from Parquet files or from folders of image files.");
        }
    }
}
