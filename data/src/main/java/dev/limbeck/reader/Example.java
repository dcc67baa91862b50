package dev.limbeck.reader;

import dev.limbeck.error.DataException;
import dev.limbeck.reader.table.ColumnChoice;
import dev.limbeck.reader.table.ColumnFinder;
import dev.limbeck.reader.table.Row;
import dev.limbeck.reader.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One row of text as it is written.
 *
 * @param texts one text, or two of a pair
 * @param label the label, or nothing
 */
record Example(List<String> texts, List<String> label) {
    Example {
        texts = List.copyOf(texts);
        label = List.copyOf(label);
    }

    /**
     * The rows of a split.
     *
     * @param notes takes which columns were guessed
     * @throws DataException if a row cannot be read, naming file and line, or holds lists
     */
    static List<Example> read(List<Path> shards, DataOptions options, Consumer<String> notes) {
        List<Example> examples = new ArrayList<>();
        for (Path shard : shards) {
            Table table = Table.open(shard, options.header());
            ColumnChoice choice = ColumnFinder.texts(table, options.columns());
            choice.guessed().ifPresent(notes);
            for (int column : choice.textsAndLabel()) {
                if (table.isList(column)) {
                    throw new DataException(table.name() + " has lists in column '"
                            + table.columns().get(column) + "'; only texts with one label each can be augmented.");
                }
            }
            try (Stream<Row> rows = table.rows(choice.textsAndLabel())) {
                rows.forEach(row -> examples.add(new Example(
                        choice.texts().stream().map(row::text).toList(), label(row, choice.label(), table))));
            }
        }
        return examples;
    }

    private static List<String> label(Row row, OptionalInt column, Table table) {
        if (column.isEmpty()) {
            return List.of();
        }
        String text = row.text(column.getAsInt());
        List<String> names = table.classNames(column.getAsInt());
        boolean isNumber = !names.isEmpty() && text.chars().allMatch(Character::isDigit) && !text.isEmpty();
        int number = isNumber ? Integer.parseInt(text) : -1;
        return List.of(number >= 0 && number < names.size() ? names.get(number) : text);
    }
}
