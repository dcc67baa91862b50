package dev.limbeck.reader.table;

import java.util.regex.Pattern;

/** Cells that are numbers in the usual decimal notation. */
public final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,9}");

    private Numbers() {}

    public static boolean isNumber(String cell) {
        return NUMBER.matcher(cell.strip()).matches();
    }

    /** Whether it is an integer that an {@code int} holds. */
    public static boolean isInteger(String cell) {
        return INTEGER.matcher(cell.strip()).matches();
    }
}
