package dev.limbeck.run;

import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.io.AtomicFolder;
import dev.limbeck.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder that a result is written to: {@code model.onnx}, the files that belong to the model, {@code run.json}. It
 * is written beside its place and renamed, so it is there whole or not at all; a folder that is there already is
 * replaced only if a run has made it.
 */
public final class RunFolder {
    static final String MODEL = "model.onnx";

    private static final String MARK = "run.json";

    private RunFolder() {}

    /**
     * Whether a run may write to this folder.
     *
     * @throws DataException if something else is there
     */
    public static void requireReplaceable(Path folder) {
        if (Files.isDirectory(folder) && isEmpty(folder)) {
            return;
        }
        if (Files.exists(folder) && !Files.exists(folder.resolve(MARK))) {
            throw new DataException("'" + folder + "' is there already and no run has made it (it holds no " + MARK
                    + "), so it is not replaced. Choose another -o, or remove it.");
        }
    }

    /** The file beside a folder that keeps what an unfinished run has measured. */
    public static Path unfinished(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".unfinished");
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /**
     * Writes a result.
     *
     * @param source the folder of the model as it came, whose tokenizer and configuration are copied
     * @throws DataException if the folder may not be replaced or cannot be written
     */
    public static void write(Model model, Run run, Path source, Path folder) {
        write(Map.of(MODEL, model), run, source, folder);
    }

    /**
     * Writes a result of several models.
     *
     * @param models by file name
     * @param source the folder of the model as it came, whose tokenizer and configuration are copied
     * @throws DataException if the folder may not be replaced or cannot be written
     */
    static void write(Map<String, Model> models, Run run, Path source, Path folder) {
        requireReplaceable(folder);
        try (AtomicFolder output = AtomicFolder.begin(folder)) {
            fill(output.draft(), models, run, source, folder.toString());
            output.publish();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void fill(Path fresh, Map<String, Model> models, Run run, Path source, String name)
            throws IOException {
        models.forEach((file, model) -> OnnxWriter.write(model, fresh.resolve(file)));
        for (Path companion : ModelFiles.companionsIn(source)) {
            Files.copy(companion, fresh.resolve(companion.getFileName()));
        }
        AtomicFile.writeText(fresh.resolve(MARK), RunJson.of(run, name) + "\n");
    }

    private static DataException unwritable(Path folder, IOException cause) {
        return new DataException(
                "The output folder '" + folder + "' cannot be written: " + cause.getMessage() + ".", cause);
    }
}
