package dev.limbeck.reader.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which columns of a table mean what; positions from 0.
 *
 * @param texts one text column, two for pairs, none for images
 * @param image the column of encoded images
 * @param label the column of labels
 * @param guessed what was guessed, to be told to the user
 */
public record ColumnChoice(List<Integer> texts, OptionalInt image, OptionalInt label, Optional<String> guessed) {
    public ColumnChoice {
        texts = List.copyOf(texts);
    }

    /** The columns of texts and of labels, which is what is read of a row. */
    public List<Integer> textsAndLabel() {
        List<Integer> columns = new ArrayList<>(texts);
        label.ifPresent(columns::add);
        return columns;
    }
}
