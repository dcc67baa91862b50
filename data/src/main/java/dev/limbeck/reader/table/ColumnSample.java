package dev.limbeck.reader.table;

import java.util.List;

/** The first cells of one column, and what they look like. */
record ColumnSample(int column, List<String> cells) {
    private static final int LONGEST_LABEL = 40;
    private static final int FEW_ROWS = 20;
    private static final int SMALL_NUMBER = 100;
    private static final int WORDS = 12;

    ColumnSample {
        cells = List.copyOf(cells);
    }

    boolean isNumeric() {
        return cells.stream().allMatch(Numbers::isNumber);
    }

    /** Short values that come again and again, or small numbers where there are too few rows to tell. */
    boolean isLabels() {
        long distinct = cells.stream().distinct().count();
        boolean repeated = distinct <= cells.size() / 2;
        boolean small = cells.size() < FEW_ROWS
                && cells.stream().allMatch(c -> Numbers.isInteger(c) && Integer.parseInt(c.strip()) < SMALL_NUMBER);
        return cells.stream().allMatch(c -> c.length() <= LONGEST_LABEL) && (repeated || small);
    }

    /** Sentences: long, or with spaces, or in a script without spaces. */
    boolean isText() {
        double sentences = cells.stream().filter(ColumnSample::isSentence).count();
        return !isNumeric() && sentences > cells.size() / 2.0;
    }

    private static boolean isSentence(String cell) {
        return cell.length() >= WORDS
                || cell.strip().indexOf(' ') > 0
                || cell.chars().anyMatch(c -> c > 0x7F);
    }
}
