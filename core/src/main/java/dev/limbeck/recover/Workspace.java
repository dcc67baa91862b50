package dev.limbeck.recover;

import dev.limbeck.error.DataException;
import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder in which a training keeps what it needs to go on: its checkpoint, the best weights so far, and events for
 * TensorBoard. It belongs to one training, which a digest of models, data and settings tells from others.
 */
public final class Workspace {
    private static final String OWNER = "training";
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String BEST = "best.safetensors";

    private final Path folder;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder for a training. What another training has left there is removed.
     *
     * @param digest of all that decides the training's result
     * @throws DataException if the folder cannot be written
     */
    public static Workspace of(Path folder, String digest) {
        try {
            Files.createDirectories(folder);
            Path owner = folder.resolve(OWNER);
            if (!Files.exists(owner) || !Files.readString(owner).equals(digest)) {
                clear(folder);
                AtomicFile.writeText(owner, digest);
            }
            return new Workspace(folder);
        } catch (IOException e) {
            throw new DataException("The training cannot be kept in '" + folder + "': " + e.getMessage() + ".", e);
        }
    }

    /** The folder of a training that {@link #of} has been called for, in this process or another. */
    public static Workspace prepared(Path folder) {
        return new Workspace(folder);
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                boolean own = file.toString().endsWith(".safetensors");
                boolean events = file.getFileName().toString().startsWith(EventFile.PREFIX);
                if (own || events) {
                    Files.delete(file);
                }
            }
        }
    }

    public Path folder() {
        return folder;
    }

    /** The last checkpoint, if there is one. */
    public Optional<Checkpoint> checkpoint() {
        return existing(CHECKPOINT).map(Checkpoint::read);
    }

    public void save(Checkpoint checkpoint) {
        checkpoint.write(folder.resolve(CHECKPOINT));
    }

    /** The best weights so far, if any were judged. */
    public Optional<Map<String, Tensor>> best() {
        return existing(BEST).map(Safetensors::read);
    }

    public void saveBest(Map<String, Tensor> weights) {
        Safetensors.write(weights, Map.of(), folder.resolve(BEST));
    }

    private Optional<Path> existing(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }
}
