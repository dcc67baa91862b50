package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.EncoderParameters.Parameter;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a model that came from a Hugging Face folder back as one: config.json and model.safetensors. The weights may
 * have changed, but not their shapes or type; what limbeck quantizes or prunes is written as ONNX instead.
 */
public final class HuggingFaceWriter {
    private static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "spiece.model");

    private HuggingFaceWriter() {}

    /**
     * Writes a folder; files of the same names in it are replaced.
     *
     * @throws ModelException if the model did not come from a Hugging Face folder, or its parameters no longer fit its
     *     configuration
     */
    public static void write(Model model, Path folder) {
        String json = model.metadata().get(EncoderBuilder.CONFIG_KEY);
        if (json == null) {
            throw new ModelException("The model was not read from a Hugging Face folder, so it has no config.json. "
                    + "Write it as ONNX.");
        }
        EncoderConfig config = EncoderConfig.parse(json);
        String prefix = config.family().modelType() + ".";
        boolean prefixed = model.graph().isInitializer(prefix + "embeddings.word_embeddings.weight");
        Map<String, Tensor> weights = weights(model, config.withPrefix(prefixed ? prefix : ""));
        Safetensors.write(weights, Map.of("format", "pt"), folder.resolve("model.safetensors"));
        try {
            AtomicFile.writeText(folder.resolve("config.json"), json);
        } catch (IOException e) {
            throw new ModelException("Cannot write the folder '" + folder + "': " + e.getMessage(), e);
        }
    }

    /** Writes a folder and copies the tokenizer's files from the folder that the model came from. */
    public static void write(Model model, Path folder, Path source) {
        write(model, folder);
        for (String name : TOKENIZER_FILES) {
            Path file = source.resolve(name);
            if (Files.isRegularFile(file)) {
                copy(file, folder.resolve(name));
            }
        }
    }

    private static void copy(Path from, Path to) {
        try {
            byte[] content = Files.readAllBytes(from);
            AtomicFile.write(to, channel -> channel.write(ByteBuffer.wrap(content)));
        } catch (IOException e) {
            throw new ModelException("Cannot copy '" + from + "' to '" + to + "': " + e.getMessage(), e);
        }
    }

    private static Map<String, Tensor> weights(Model model, EncoderConfig config) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (Parameter parameter : EncoderParameters.of(config)) {
            Tensor tensor = model.graph()
                    .initializer(parameter.name())
                    .orElseThrow(() -> new ModelException("The weight '" + parameter.name()
                            + "' is no longer in the model under that name. Write the model as ONNX."));
            weights.put(parameter.name(), stored(parameter, tensor));
        }
        for (Parameter parameter : EncoderParameters.unused(config)) {
            model.graph()
                    .initializer(parameter.name())
                    .ifPresent(tensor -> weights.put(parameter.name(), stored(parameter, tensor)));
        }
        return weights;
    }

    private static Tensor stored(Parameter parameter, Tensor tensor) {
        boolean turnable = tensor.dtype() == DType.FLOAT && tensor.rank() == 2;
        Tensor stored = parameter.linear() && turnable ? Transposition.of(tensor) : tensor;
        if (stored.dtype() != DType.FLOAT || !stored.shape().equals(parameter.shape())) {
            throw new ModelException("The weight '" + parameter.name() + "' is " + stored
                    + ", but config.json calls for " + "FLOAT " + parameter.shape() + ". Write the model as ONNX.");
        }
        return stored;
    }
}
