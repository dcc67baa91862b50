package dev.limbeck.reader;

import dev.limbeck.data.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns lists of classes into sets of class numbers: one set a row, which may be empty. */
final class ClassSetReader {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    /** One row's classes and where they stand, for messages. */
    void add(List<String> labels, String place) {
        rows.add(labels.stream().map(String::strip).toList());
        places.add(place);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * The labels of all rows added.
     *
     * @param declared names of classes by number, as the file declares them
     * @throws dev.limbeck.error.DataException naming the row if a label is none of the classes
     */
    Labels labels(ModelClasses model, List<String> declared) {
        ModelClasses classes =
                model.completedBy(declared, rows.stream().flatMap(List::stream).toList());
        List<Set<Integer>> sets = new ArrayList<>(rows.size());
        int atLeast = 0;
        for (int row = 0; row < rows.size(); row++) {
            Set<Integer> numbers = new HashSet<>();
            for (String label : rows.get(row)) {
                int number = classes.require(label, places.get(row));
                numbers.add(number);
                atLeast = Math.max(atLeast, number + 1);
            }
            sets.add(numbers);
        }
        return new Labels.ClassSetLabels(sets, classes.names(atLeast));
    }
}
