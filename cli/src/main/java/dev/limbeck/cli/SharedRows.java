package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import java.util.Comparator;
import java.util.List;

/** Rows that several models get alike: they are made for the one that reads most. */
final class SharedRows {
    private SharedRows() {}

    /** The model with the most inputs, such as a teacher whose student reads no token types; the first of equals. */
    static Model reader(List<Model> models) {
        return models.stream()
                .max(Comparator.comparingInt(model -> model.graph().feeds().size()))
                .orElseThrow();
    }
}
