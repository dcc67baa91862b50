package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.util.List;
import java.util.Optional;

/** A row of a text file. */
record TextRow(String file, long line, List<String> cells) implements Row {
    TextRow {
        cells = List.copyOf(cells);
    }

    @Override
    public String place() {
        return file + ", line " + line;
    }

    @Override
    public int size() {
        return cells.size();
    }

    @Override
    public String text(int column) {
        return cells.get(column);
    }

    @Override
    public Optional<String> find(int column) {
        return column < cells.size() ? Optional.of(cells.get(column)) : Optional.empty();
    }

    @Override
    public List<String> list(int column) {
        throw new DataException(place() + ": column " + (column + 1)
                + " is text, not a list. Lists are read from JSON lines and from Parquet files.");
    }

    @Override
    public byte[] bytes(int column) {
        throw new DataException(place() + ": column " + (column + 1)
                + " is text, not an image. Images are read from Parquet files or from folders of image files.");
    }
}
