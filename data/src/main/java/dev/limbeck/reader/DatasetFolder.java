package dev.limbeck.reader;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.reader.text.TokenInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A folder of data or a single file, read for one model. Splits are read when they are asked for, each once. Not safe
 * for several threads.
 */
public final class DatasetFolder {
    private final Path path;
    private final Map<Split, List<Path>> files;
    private final SplitReader reader;

    /** Whether the split that is read first says which classes there are; it is train where there is one. */
    private final boolean newClasses;

    private final Map<Split, Dataset> read = new EnumMap<>(Split.class);

    private DatasetFolder(Path path, Map<Split, List<Path>> files, SplitReader reader, boolean newClasses) {
        this.path = path;
        this.files = files;
        this.reader = reader;
        this.newClasses = newClasses;
    }

    /**
     * Finds the splits of a folder, such as {@code train.tsv}, {@code dev.tsv} and {@code test.tsv}, those of a data
     * set from Hugging Face, or folders of images in class folders. A single file is dev unless its name says
     * otherwise.
     *
     * @param modelPath the model's file or folder, beside which its tokenizer and configuration stand
     * @param notes takes what the user should know, such as guessed columns, when splits are read
     * @throws DataException if there are no data
     * @throws ModelException if the model's inputs cannot be made from rows, or a file beside it
     *     is missing
     */
    public static DatasetFolder open(
            Path path, DataOptions options, Model model, Path modelPath, Consumer<String> notes) {
        if (!Files.exists(path)) {
            throw new DataException("There is no file or folder " + path + ".");
        }
        ModelConfiguration beside = ModelConfiguration.beside(modelPath);
        return new DatasetFolder(path, files(path, notes), reader(options, model, beside, notes), options.newClasses());
    }

    private static SplitReader reader(
            DataOptions options, Model model, ModelConfiguration beside, Consumer<String> notes) {
        if (ImageLoader.fits(model)) {
            return new PictureReader(options, model, beside, notes);
        }
        if (TokenInputs.fit(model)) {
            return new TextReader(options, model, beside, notes);
        }
        throw new ModelException("The model's inputs " + model.graph().feeds()
                + " are neither tokens nor a picture, so rows cannot be made from files.");
    }

    private static Map<Split, List<Path>> files(Path path, Consumer<String> notes) {
        if (Files.isRegularFile(path)) {
            Split split = SplitFiles.splitOf(path).orElse(Split.DEV);
            notes.accept(path.getFileName() + " is taken as " + split.word() + ".");
            return Map.of(split, List.of(path));
        }
        Map<Split, List<Path>> found = SplitFiles.find(path);
        if (found.isEmpty()) {
            found = SplitFiles.findPictures(path);
        }
        if (found.isEmpty()) {
            throw new DataException(path + " has no data: files named train, dev or test that end in .tsv, .csv,"
                    + " .jsonl or .parquet, or folders of those names with class folders of images. Give one file to use it"
                    + " whatever its name.");
        }
        return found;
    }

    /** The splits that are there. */
    public Set<Split> available() {
        return files.keySet();
    }

    /**
     * One split, read now unless it was read before.
     *
     * @throws DataException if there is none, or a row cannot be used, naming file and line
     */
    public Dataset dataset(Split split) {
        List<Path> shards = files.get(split);
        if (shards == null) {
            throw new DataException(path + " has no " + split.word() + " split. It has "
                    + available().stream().map(Split::word).collect(Collectors.joining(", ")) + ".");
        }
        if (split != Split.TRAIN && files.containsKey(Split.TRAIN) && newClasses) {
            dataset(Split.TRAIN);
        }
        return read.computeIfAbsent(split, s -> reader.read(name(shards), shards));
    }

    private String name(List<Path> shards) {
        Path first = shards.get(0);
        return path.equals(first)
                ? first.getFileName().toString()
                : path.relativize(first).toString();
    }

    /** All splits, assigned to their uses; see {@link Splits}. */
    public Splits splits(long seed) {
        Map<Split, Dataset> all = new EnumMap<>(Split.class);
        available().forEach(split -> all.put(split, dataset(split)));
        return Splits.of(all, seed);
    }
}
