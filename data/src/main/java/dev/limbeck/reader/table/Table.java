package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of rows, read from front to back as often as wanted and never held as a whole.
 *
 * <p>The format follows from the name: {@code .tsv} and {@code .txt} (tabs; quotes are data, as in GLUE), {@code .csv}
 * (RFC 4180), {@code .jsonl}, {@code .ndjson} and {@code .json} (one object a line), each also with {@code .gz}, and
 * {@code .parquet}. Text is UTF-8, with or without a byte order mark.
 */
public interface Table {
    /** The file's name, for messages. */
    String name();

    /** What the columns are called; {@code 1}, {@code 2}, … if there is no header. */
    List<String> columns();

    /** Whether the columns have names of their own. */
    boolean named();

    /** Whether a column holds bytes, such as encoded images, instead of text and numbers. */
    default boolean isBinary(int column) {
        return false;
    }

    /** Whether a column holds lists of texts or numbers. */
    default boolean isList(int column) {
        return false;
    }

    /**
     * What the numbers in a column stand for, by number, where the file says it: the {@code ClassLabel} features of
     * Hugging Face. Empty if it does not.
     */
    default List<String> classNames(int column) {
        return List.of();
    }

    /**
     * All rows; the stream must be closed.
     *
     * @param wanted positions of the columns that will be asked for
     * @throws DataException while reading, naming file and line, if the text is not UTF-8 or a row has another number
     *     of columns than the first
     */
    Stream<Row> rows(List<Integer> wanted);

    /**
     * Opens a file.
     *
     * @param header whether the first line names the columns; empty to find out
     * @throws DataException if the file is missing, empty, or of no known format
     */
    static Table open(Path file, Optional<Boolean> header) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String extension = plain.substring(plain.lastIndexOf('.') + 1);
        return switch (extension) {
            case "tsv", "txt" -> DelimitedTable.open(file, () -> TabSeparated.rows(file), header);
            case "csv" -> DelimitedTable.open(file, () -> CommaSeparated.rows(file), header);
            case "jsonl", "ndjson", "json" -> JsonLines.open(file);
            case "parquet" -> Parquet.open(file);
            default ->
                throw new DataException("Cannot tell the format of " + file
                        + ". Files of rows end in .tsv, .csv, .jsonl (each also with .gz) or .parquet.");
        };
    }
}
