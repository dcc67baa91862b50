package dev.limbeck.reader.table;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds out whether a file's first line names its columns. */
final class Header {
    private Header() {}

    /**
     * Whether the first row looks unlike the others: it has a word where all others have numbers, or every cell is a
     * usual name of a column.
     */
    static boolean isFirstOf(List<Row> sample) {
        Row first = sample.get(0);
        List<Row> others = sample.subList(1, sample.size());
        boolean onlyNames = IntStream.range(0, first.size())
                .allMatch(c -> ColumnNames.isUsual(first.text(c).strip().toLowerCase(Locale.ROOT)));
        return onlyNames
                || (!others.isEmpty()
                        && IntStream.range(0, first.size()).anyMatch(c -> isWordAboveNumbers(first, others, c)));
    }

    private static boolean isWordAboveNumbers(Row first, List<Row> others, int column) {
        return !Numbers.isNumber(first.text(column))
                && others.stream().allMatch(row -> column < row.size() && Numbers.isNumber(row.text(column)));
    }
}
