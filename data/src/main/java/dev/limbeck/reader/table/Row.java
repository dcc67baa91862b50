package dev.limbeck.reader.table;

import java.util.List;
import java.util.Optional;

/** One row of a table. Cells are asked for by the column's position from 0. */
public interface Row {
    /** File and line or row, for messages: {@code dev.tsv, line 17}. */
    String place();

    /** How many cells there are. */
    int size();

    /**
     * A cell as text.
     *
     * @throws dev.limbeck.error.DataException if it is missing or not text, naming the place
     */
    String text(int column);

    /** A cell as text; empty if it is missing or not text. */
    Optional<String> find(int column);

    /**
     * A cell that is a list, as the texts of its elements.
     *
     * @throws dev.limbeck.error.DataException if it is missing or no list of texts and numbers, naming the place
     */
    List<String> list(int column);

    /**
     * A cell as bytes: a binary value, or the {@code bytes} of an image as Hugging Face stores it.
     *
     * @throws dev.limbeck.error.DataException if it is missing or not binary, naming the place
     */
    byte[] bytes(int column);
}
