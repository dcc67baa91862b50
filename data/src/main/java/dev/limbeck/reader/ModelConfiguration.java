package dev.limbeck.reader;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files that stand beside a model and say how its inputs are made, named as Hugging Face names them. */
public final class ModelConfiguration {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST_SANE_LENGTH = 1_000_000;

    private final Path folder;

    private ModelConfiguration(Path folder) {
        this.folder = folder;
    }

    /** The files beside a model, which is an {@code .onnx} file, or in a folder. */
    public static ModelConfiguration beside(Path model) {
        Path absolute = model.toAbsolutePath();
        return new ModelConfiguration(Files.isDirectory(absolute) ? absolute : absolute.resolveSibling(""));
    }

    public Path folder() {
        return folder;
    }

    /** {@code tokenizer.json}, if it is there. */
    public Optional<Path> tokenizer() {
        return existing("tokenizer.json");
    }

    private Optional<Path> existing(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }

    /**
     * A JSON file, if it is there.
     *
     * @throws ModelException if it is not JSON
     */
    public Optional<JsonNode> json(String name) {
        return existing(name).map(ModelConfiguration::read);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ModelException("Cannot read " + file + ": " + e.getMessage() + ".", e);
        } catch (JacksonException e) {
            throw new ModelException(file + " is not JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** The names of the model's classes by number: {@code id2label} of {@code config.json}; empty without it. */
    List<String> classNames() {
        Map<Integer, String> names = new TreeMap<>();
        json("config.json")
                .map(config -> config.path("id2label"))
                .ifPresent(map -> map.properties().forEach(entry -> {
                    names.put(Integer.parseInt(entry.getKey()), entry.getValue().asString());
                }));
        return new ArrayList<>(names.values());
    }

    /** The most tokens the model takes, by its position embeddings or its tokenizer's configuration. */
    public OptionalInt longest() {
        Optional<JsonNode> config = json("config.json");
        OptionalInt positions =
                config.map(c -> positive(c.path("max_position_embeddings"))).orElseGet(OptionalInt::empty);
        if (positions.isPresent() && startsAfterPadding(config.orElseThrow())) {
            int first = config.orElseThrow().path("pad_token_id").asInt(1) + 1;
            return OptionalInt.of(positions.getAsInt() - first);
        }
        return positions.isPresent()
                ? positions
                : json("tokenizer_config.json")
                        .map(c -> positive(c.path("model_max_length")))
                        .orElseGet(OptionalInt::empty);
    }

    /** RoBERTa's positions count from the padding id + 1, so that many embeddings are never used. */
    private static boolean startsAfterPadding(JsonNode config) {
        String type = config.path("model_type").asString("");
        return type.contains("roberta") || type.equals("camembert") || type.equals("mpnet");
    }

    private static OptionalInt positive(JsonNode number) {
        double value = number.asDouble(0);
        return value >= 1 && value <= LARGEST_SANE_LENGTH ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /** The id that fills up short rows: as the tokenizer or the configuration says, else of the padding token. */
    public int paddingId() {
        Optional<JsonNode> tokenizer = json("tokenizer.json");
        Optional<JsonNode> own = tokenizer.map(t -> t.path("padding").path("pad_id"));
        Optional<JsonNode> configured = json("config.json").map(c -> c.path("pad_token_id"));
        return own.filter(JsonNode::isInt)
                .or(() -> configured.filter(JsonNode::isInt))
                .map(JsonNode::asInt)
                .or(() -> tokenizer.flatMap(ModelConfiguration::paddingToken))
                .orElse(0);
    }

    private static Optional<Integer> paddingToken(JsonNode tokenizer) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asString("");
            if (content.equals("[PAD]") || content.equals("<pad>")) {
                return Optional.of(token.path("id").asInt());
            }
        }
        return Optional.empty();
    }
}
