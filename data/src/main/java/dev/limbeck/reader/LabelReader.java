package dev.limbeck.reader;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.reader.table.Numbers;
import dev.limbeck.reader.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns label cells into labels: names are looked up among the model's classes, integers are class numbers as they
 * stand, other numbers are scores. A cell may also be a list of classes, or several with commas or bars between them.
 */
final class LabelReader {
    private static final Pattern SEPARATOR = Pattern.compile("[,|]");

    private final LabelKind kind;
    private final Consumer<String> notes;
    private final ClassSetReader sets = new ClassSetReader();
    private final List<String> cells = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    LabelReader(LabelKind kind, Consumer<String> notes) {
        this.kind = kind;
        this.notes = notes;
    }

    /** One row's cell: the text, number or list in a column of a table. */
    void add(Row row, int column, boolean isList) {
        if (isList) {
            sets.add(row.list(column), row.place());
        } else {
            cells.add(row.text(column).strip());
            places.add(row.place());
        }
        if (!sets.isEmpty() && !cells.isEmpty()) {
            throw new DataException(row.place() + ": some labels are lists and others are not.");
        }
    }

    /**
     * The labels of all rows added.
     *
     * @param declared names of classes by number, as the file declares them
     * @throws DataException naming the row if a label is none of the model's
     */
    Labels labels(ModelClasses model, List<String> declared) {
        if (!sets.isEmpty()) {
            return sets.labels(model, declared);
        }
        if (kind == LabelKind.CLASS_SETS || areSets(model.completedBy(declared, List.of()))) {
            for (int row = 0; row < cells.size(); row++) {
                sets.add(separated(cells.get(row), model.completedBy(declared, List.of())), places.get(row));
            }
            return sets.labels(model, declared);
        }
        if (kind == LabelKind.SCORES || (kind == LabelKind.ANY && areScores(model))) {
            return scores();
        }
        ModelClasses classes = model.completedBy(declared, cells);
        boolean foreign = classes.known().isEmpty() && cells.stream().noneMatch(Numbers::isNumber);
        if (kind == LabelKind.ANY && foreign) {
            notes.accept("The labels are names, such as '" + cells.get(0) + "', which the model does not know: they"
                    + " are left out. " + classes.described());
            return new Labels.None();
        }
        return classes(classes);
    }

    /** Whether some cell is several classes and all cells are classes. */
    private boolean areSets(ModelClasses classes) {
        return kind != LabelKind.SCORES
                && cells.stream().anyMatch(cell -> separated(cell, classes).size() > 1)
                && cells.stream()
                        .flatMap(cell -> separated(cell, classes).stream())
                        .allMatch(label -> classes.number(label).isPresent());
    }

    /** The classes in a cell; the name of a class may itself have a comma. */
    private static List<String> separated(String cell, ModelClasses classes) {
        if (cell.isEmpty() || classes.number(cell).isPresent()) {
            return cell.isEmpty() ? List.of() : List.of(cell);
        }
        return Stream.of(SEPARATOR.split(cell)).map(String::strip).toList();
    }

    private boolean areScores(ModelClasses classes) {
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

    private Labels classes(ModelClasses classes) {
        List<Integer> values = new ArrayList<>(cells.size());
        int highest = 0;
        for (int row = 0; row < cells.size(); row++) {
            int number = classes.require(cells.get(row), places.get(row));
            highest = Math.max(highest, number);
            values.add(number);
        }
        return new Labels.ClassLabels(values, classes.names(highest + 1));
    }
}
