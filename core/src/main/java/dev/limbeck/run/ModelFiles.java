package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.huggingface.HuggingFaceReader;
import dev.limbeck.onnx.OnnxReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model on disk and the files that belong to it.
 *
 * @param path what the user named
 * @param file the ONNX file, or the configuration of a Hugging Face folder
 */
public record ModelFiles(Path path, Path file) {
    private static final String MODEL = "model.onnx";
    private static final String CONFIGURATION = "config.json";

    private static final List<String> COMPANIONS = List.of(
            CONFIGURATION,
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "preprocessor_config.json");

    /**
     * The files of a model.
     *
     * @param path an ONNX file, a folder with {@code model.onnx}, a Hugging Face folder, or a jar with a model
     * @throws ModelException if there is no model
     */
    public static ModelFiles at(Path path) {
        if (Files.isRegularFile(path) && path.toString().endsWith(".jar")) {
            return at(ModelJar.unpacked(path));
        }
        if (Files.isRegularFile(path)) {
            return new ModelFiles(path, path);
        }
        if (!Files.isDirectory(path)) {
            throw new ModelException("There is no model at '" + path + "'. Name an .onnx file, a folder with " + MODEL
                    + ", or a Hugging Face folder of an encoder.");
        }
        Path file = path.resolve(MODEL);
        if (Files.isRegularFile(file)) {
            return new ModelFiles(path, file);
        }
        if (HuggingFaceReader.isModelFolder(path)) {
            return new ModelFiles(path, path.resolve(CONFIGURATION));
        }
        throw new ModelException("The folder '" + path + "' has no " + MODEL + ". " + remedy(path));
    }

    private static String remedy(Path folder) {
        List<String> others = onnxFiles(folder);
        return others.isEmpty()
                ? "Name an .onnx file or another folder."
                : "It has " + String.join(", ", others) + ": name the file you mean.";
    }

    private static List<String> onnxFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".onnx"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The model.
     *
     * @throws ModelException if it is not a valid one
     */
    public Model read() {
        return file.endsWith(CONFIGURATION) ? HuggingFaceReader.read(folder()) : OnnxReader.read(file);
    }

    /** The model with what it takes on disk, external data included. */
    public Original original() {
        return Original.read(read(), file);
    }

    /** The folder that the model's companions lie in. */
    public Path folder() {
        return file.toAbsolutePath().resolveSibling("");
    }

    /** A file beside the model, if it is there. */
    public Optional<Path> companion(String name) {
        return Optional.of(folder().resolve(name)).filter(Files::isRegularFile);
    }

    /** The files in a folder that are needed to feed its model and to read its answers. */
    public static List<Path> companionsIn(Path folder) {
        return COMPANIONS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The model's file and all companions. */
    public List<Path> all() {
        return Stream.concat(Stream.of(file), companionsIn(folder()).stream()).toList();
    }

    /** What the model is called in reports: its folder's name, or the file's where that says more. */
    public String name() {
        String fileName = file.getFileName().toString();
        Path parent = file.toAbsolutePath().getParent();
        boolean saysLittle = fileName.equals(MODEL) || fileName.equals(CONFIGURATION);
        if (!saysLittle || parent == null || parent.getFileName() == null) {
            return fileName;
        }
        return parent.getFileName().toString();
    }
}
