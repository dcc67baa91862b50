package dev.limbeck.run;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.op.ModelCost;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as it came.
 *
 * @param fileBytes what it takes on disk, the file of its weights included if it has one
 * @param output the output whose values are its answers
 */
public record Original(Model model, long fileBytes, String output) {
    /** A model that was not read from a file; its first output is its answer. */
    public static Original of(Model model) {
        return of(model, OnnxWriter.fileBytes(model));
    }

    /** A model whose files take this many bytes; its first output is its answer. */
    public static Original of(Model model, long fileBytes) {
        return new Original(model, fileBytes, model.graph().outputs().get(0).name());
    }

    /**
     * A model read from a file.
     *
     * @throws DataException if the file cannot be looked at
     */
    public static Original read(Model model, Path file) {
        try {
            long inFile = Files.size(file);
            long weights = model.graph().initializers().values().stream()
                    .mapToLong(Tensor::byteSize)
                    .sum();
            return of(model, inFile >= weights ? inFile : inFile + weights);
        } catch (IOException e) {
            throw new DataException("The model file '" + file + "' cannot be read: " + e.getMessage() + ".", e);
        }
    }

    public Original withOutput(String name) {
        return new Original(model, fileBytes, name);
    }

    /** Elements of all weights. */
    long parameters() {
        return ModelCost.of(model).parameters();
    }

    /** SHA-256 over the constants and the text of the graph. */
    public String digest() {
        ContentDigest digest = new ContentDigest().add(GraphText.of(model));
        model.graph().initializers().forEach((name, tensor) -> digest.add(name).add(tensor.bytes()));
        return digest.hex();
    }
}
