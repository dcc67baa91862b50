package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Reads a Hugging Face folder with an encoder of the BERT family (BERT, DistilBERT, RoBERTa, ALBERT; bare or with a head
 * for sequence or token classification or masked-LM) into a model in canonical form.
 *
 * <p>Weights may be one model.safetensors or shards with an index, of any floating-point type; they are computed with as
 * FLOAT. The pooler of a bare encoder is kept as an initializer that nothing reads.
 */
public final class HuggingFaceReader {
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private HuggingFaceReader() {}

    /** Whether a folder has a configuration and weights that this reader may read. */
    public static boolean isModelFolder(Path folder) {
        return Files.isRegularFile(folder.resolve("config.json"))
                && (Files.isRegularFile(folder.resolve(WEIGHTS)) || Files.isRegularFile(folder.resolve(INDEX)));
    }

    /**
     * Reads a folder.
     *
     * @throws ModelException if a file is missing or damaged, or the model is of another family
     */
    public static Model read(Path folder) {
        EncoderConfig config = config(folder);
        Map<String, Tensor> weights = renamed(weights(folder));
        try {
            return EncoderBuilder.build(config.withPrefix(prefix(config, weights)), weights);
        } catch (ModelException e) {
            throw new ModelException("Cannot read the model in '" + folder + "'. " + e.getMessage(), e);
        }
    }

    private static EncoderConfig config(Path folder) {
        Path file = folder.resolve("config.json");
        try {
            return EncoderConfig.parse(text(file));
        } catch (ModelException e) {
            throw new ModelException("Cannot read '" + file + "'. " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ModelException("The file is missing or not UTF-8 text: " + e.getMessage(), e);
        }
    }

    private static Map<String, Tensor> weights(Path folder) {
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            return Safetensors.read(folder.resolve(WEIGHTS));
        }
        JsonNode shards = Json.object(text(index), "'" + index + "'").path("weight_map");
        Map<String, Tensor> all = new LinkedHashMap<>();
        TreeSet<String> files = new TreeSet<>();
        shards.values().forEach(file -> files.add(file.asString("")));
        for (String file : files) {
            if (file.contains("/") || file.contains("\\") || !file.endsWith(".safetensors")) {
                throw new ModelException("'" + index + "' names the shard '" + file
                        + "', which is not a safetensors file of the same folder.");
            }
            all.putAll(Safetensors.read(folder.resolve(file)));
        }
        return all;
    }

    /** Checkpoints converted from TensorFlow call the parameters of layer norms gamma and beta. */
    private static Map<String, Tensor> renamed(Map<String, Tensor> weights) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put(
                name.replaceAll("LayerNorm\\.gamma$", "LayerNorm.weight")
                        .replaceAll("LayerNorm\\.beta$", "LayerNorm.bias"),
                tensor));
        return renamed;
    }

    /** A bare encoder may have been saved with or without the family's prefix. */
    private static String prefix(EncoderConfig config, Map<String, Tensor> weights) {
        String prefix = config.family().modelType() + ".";
        return weights.containsKey(prefix + "embeddings.word_embeddings.weight") ? prefix : "";
    }
}
