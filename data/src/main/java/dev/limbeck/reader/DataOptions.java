package dev.limbeck.reader;

import dev.limbeck.data.LabelKind;
import dev.limbeck.reader.image.ImageOptions;
import dev.limbeck.reader.table.ColumnRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How data are to be read.
 *
 * @param columns which columns mean what
 * @param header whether files start with a line of column names; empty to find out
 * @param length the most tokens of a row; empty for as many as the model takes
 * @param images how pictures become pixels, where it differs from {@code preprocessor_config.json}
 * @param newClasses whether the model is yet to get a head, so that its classes are those of the data
 */
public record DataOptions(
        ColumnRequest columns, Optional<Boolean> header, OptionalInt length, ImageOptions images, boolean newClasses) {
    /** Everything is guessed. */
    public static final DataOptions GUESSED = new DataOptions(
            new ColumnRequest(List.of(), Optional.empty(), Optional.empty(), LabelKind.ANY),
            Optional.empty(),
            OptionalInt.empty(),
            ImageOptions.NONE,
            false);

    /** With these text columns, each by name or number from 1. */
    public DataOptions withText(List<String> texts) {
        return withColumns(new ColumnRequest(texts, columns.image(), columns.label(), columns.labels()));
    }

    /** With this image column. */
    public DataOptions withImage(String image) {
        return withColumns(new ColumnRequest(columns.texts(), Optional.of(image), columns.label(), columns.labels()));
    }

    /** With this label column. */
    public DataOptions withLabel(String label) {
        return withColumns(new ColumnRequest(columns.texts(), columns.image(), Optional.of(label), columns.labels()));
    }

    /** With the labels that a metric needs. */
    public DataOptions withLabels(LabelKind kind) {
        return withColumns(new ColumnRequest(columns.texts(), columns.image(), columns.label(), kind));
    }

    private DataOptions withColumns(ColumnRequest changed) {
        return new DataOptions(changed, header, length, images, newClasses);
    }

    public DataOptions withHeader(boolean present) {
        return new DataOptions(columns, Optional.of(present), length, images, newClasses);
    }

    /** With rows of at most this many tokens. */
    public DataOptions withLength(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("A row cannot have " + tokens + " tokens.");
        }
        return new DataOptions(columns, header, OptionalInt.of(tokens), images, newClasses);
    }

    public DataOptions withImages(ImageOptions preprocessing) {
        return new DataOptions(columns, header, length, preprocessing, newClasses);
    }

    /** For a model whose head is yet to be made: its classes are those of the data. */
    public DataOptions withNewClasses(boolean fromData) {
        return new DataOptions(columns, header, length, images, fromData);
    }
}
