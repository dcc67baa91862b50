package dev.limbeck.cli;

import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.reader.DataOptions;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.ModelFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the data are, and what their columns mean. */
final class DataFlags {
    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "A folder with train, dev or test as .tsv, .csv, .jsonl or .parquet, or one file.")
    @Nullable
    private Path path;

    @Option(
            names = "--text",
            paramLabel = "COL",
            split = ",",
            description = "The text column, or the two of a pair, by name or number from 1; guessed if absent.")
    @Nullable
    private List<String> texts;

    @Option(
            names = "--label",
            paramLabel = "COL",
            description = "The label column, by name or number from 1; guessed if absent.")
    @Nullable
    private String label;

    @Option(names = "--header", negatable = true, description = "Whether files start with a line of column names.")
    @Nullable
    private Boolean header;

    @Option(names = "--length", paramLabel = "TOKENS", description = "The most tokens of a row.")
    @Nullable
    private Integer length;

    @Mixin
    private ImageFlags images;

    boolean isGiven() {
        return path != null;
    }

    /** The length asked for; 0 if the data decide. */
    int length() {
        return length == null ? 0 : length;
    }

    /**
     * The data, read for a model; empty without {@code --data}.
     *
     * @throws DataException if they cannot be used
     */
    Optional<DatasetFolder> open(Model model, ModelFiles files, LabelKind labels, Console console) {
        return open(model, files, options(labels), console);
    }

    /**
     * The data to measure a model with, which there have to be.
     *
     * @throws DataException if they were not named or cannot be used
     */
    DatasetFolder toMeasureWith(Model model, ModelFiles files, Acceptance acceptance, Console console) {
        LabelKind labels = acceptance.metric().map(Metric::needs).orElse(LabelKind.ANY);
        return open(model, files, labels, console)
                .orElseThrow(() -> new DataException("There are no rows to measure with. Name them with --data."));
    }

    /**
     * The rows to learn from, which there have to be.
     *
     * @param opened the data, if they were named
     * @throws DataException if they were not named
     */
    static DatasetFolder toLearnFrom(Optional<DatasetFolder> opened) {
        return opened.orElseThrow(() -> new DataException("There are no rows to learn from. Name them with --data."));
    }

    /** The data for a model whose head is yet to be made: its classes are those of the data. */
    Optional<DatasetFolder> openForNewHead(Model model, ModelFiles files, LabelKind labels, Console console) {
        return open(model, files, options(labels).withNewClasses(true), console);
    }

    private Optional<DatasetFolder> open(Model model, ModelFiles files, DataOptions options, Console console) {
        return Optional.ofNullable(path).map(p -> DatasetFolder.open(p, options, model, files.path(), console::note));
    }

    /** Where the data are, if that was said. */
    Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    DataOptions options(LabelKind labels) {
        DataOptions options = DataOptions.GUESSED.withLabels(labels).withImages(images.options());
        if (texts != null) {
            options = options.withText(texts);
        }
        if (images.column().isPresent()) {
            options = options.withImage(images.column().get());
        }
        if (label != null) {
            options = options.withLabel(label);
        }
        if (header != null) {
            options = options.withHeader(header);
        }
        return length == null ? options : options.withLength(length);
    }
}
