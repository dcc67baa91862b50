package dev.limbeck.run;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.TemporaryFolder;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.onnx.SparseArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a model takes where it is not run.
 *
 * @param file its name beside the model
 * @param values what the weights are kept as
 * @param bytes of the file
 * @param originalBytes what the original takes in an archive of the same kind
 */
public record Archived(String file, ArchivedValues values, long bytes, long originalBytes) {
    static Archived of(Model result, Model original, ArchivedValues values) {
        return new Archived(SparseArchive.NAME, values, bytes(result), bytes(original));
    }

    private static long bytes(Model model) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            Path file = folder.resolve("model.onnx");
            OnnxWriter.write(model, file);
            Path packed = folder.resolve(SparseArchive.NAME);
            SparseArchive.write(file, packed);
            return Files.size(packed);
        } catch (IOException e) {
            throw new EngineException("The size of the archive cannot be measured: " + e.getMessage() + ".", e);
        }
    }
}
