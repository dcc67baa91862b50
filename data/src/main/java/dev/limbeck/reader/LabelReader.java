package dev.limbeck.reader;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.reader.table.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Turns label cells into labels: names are looked up among the model's classes, integers are class numbers as they
 * stand, other numbers are scores.
 */
final class LabelReader {
    private final LabelKind kind;
    private final ModelClasses classes;
    private final Consumer<String> notes;
    private final List<String> cells = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    LabelReader(LabelKind kind, ModelClasses classes, Consumer<String> notes) {
        this.kind = kind;
        this.classes = classes;
        this.notes = notes;
    }

    /** One row's cell and where it stands, for messages. */
    void add(String cell, String place) {
        cells.add(cell.strip());
        places.add(place);
    }

    /**
     * The labels of all rows added.
     *
     * @throws DataException naming the row if a label is none of the model's
     */
    Labels labels() {
        if (kind == LabelKind.SCORES || (kind == LabelKind.ANY && areScores())) {
            return scores();
        }
        boolean foreign = classes.known().isEmpty() && cells.stream().noneMatch(Numbers::isNumber);
        if (kind == LabelKind.ANY && foreign) {
            notes.accept("The labels are names, such as '" + cells.get(0) + "', which the model does not know: they"
                    + " are left out. " + classes.described());
            return new Labels.None();
        }
        return classes();
    }

    private boolean areScores() {
        boolean regression = classes.count().isPresent() && classes.count().getAsInt() == 1;
        return cells.stream().allMatch(Numbers::isNumber)
                && (regression || !cells.stream().allMatch(Numbers::isInteger));
    }

    private Labels scores() {
        List<Double> values = new ArrayList<>(cells.size());
        for (int row = 0; row < cells.size(); row++) {
            if (!Numbers.isNumber(cells.get(row))) {
                throw new DataException(places.get(row) + ": the label '" + cells.get(row) + "' is not a number.");
            }
            values.add(Double.valueOf(cells.get(row)));
        }
        return new Labels.ScoreLabels(values);
    }

    private Labels classes() {
        List<Integer> values = new ArrayList<>(cells.size());
        int highest = 0;
        for (int row = 0; row < cells.size(); row++) {
            OptionalInt number = classes.number(cells.get(row));
            if (number.isEmpty()) {
                throw new DataException(
                        places.get(row) + ": the model has no class '" + cells.get(row) + "'. " + classes.described());
            }
            highest = Math.max(highest, number.getAsInt());
            values.add(number.getAsInt());
        }
        return new Labels.ClassLabels(values, classes.names(highest + 1));
    }
}
