package dev.limbeck.run;

import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import dev.limbeck.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a config.json of Hugging Face says about a head: {@code id2label}, {@code label2id}, {@code num_labels} and
 * {@code problem_type}.
 */
public final class HeadConfiguration {
    /** The {@code problem_type} of a head whose classes do not exclude each other. */
    public static final String MULTI_LABEL = "multi_label_classification";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private HeadConfiguration() {}

    /**
     * Describes a new head in the config.json of a folder, which is made if it is not there; all else in it stays.
     *
     * @param labels what the head has learned
     * @throws ModelException if there is a config.json that is not a JSON object
     */
    public static void write(Path folder, Labels labels) throws IOException {
        Path file = folder.resolve("config.json");
        ObjectNode config = Files.exists(file) ? read(file) : JSON.createObjectNode();
        List<String> names = labels.classNames().orElse(List.of("LABEL_0"));
        ObjectNode byNumber = config.putObject("id2label");
        ObjectNode byName = config.putObject("label2id");
        for (int number = 0; number < names.size(); number++) {
            byNumber.put(Integer.toString(number), names.get(number));
            byName.put(names.get(number), number);
        }
        config.put("num_labels", names.size());
        if (labels.tags().isPresent()) {
            config.remove("problem_type");
        } else {
            config.put("problem_type", problem(labels));
        }
        AtomicFile.writeText(file, JSON.writeValueAsString(config) + "\n");
    }

    private static String problem(Labels labels) {
        if (labels.classSets().isPresent()) {
            return MULTI_LABEL;
        }
        return labels.classes().isPresent() ? "single_label_classification" : "regression";
    }

    private static ObjectNode read(Path file) throws IOException {
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new ModelException("'" + file + "' is not JSON: " + e.getOriginalMessage() + ".", e);
        }
        throw new ModelException("'" + file + "' is not a JSON object.");
    }
}
