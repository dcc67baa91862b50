package dev.limbeck.cli;

import dev.limbeck.measure.Interval;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Figures as people read them. */
final class Text {
    private static final double KILO = 1000;

    private Text() {}

    /** Bytes in MB of 10⁶, or kB below one of them. */
    static String bytes(long bytes) {
        return bytes >= KILO * KILO
                ? String.format(Locale.ROOT, "%.1f MB", bytes / (KILO * KILO))
                : String.format(Locale.ROOT, "%.1f kB", bytes / KILO);
    }

    /** A count in thousands, millions or billions. */
    static String count(double count) {
        if (count < KILO) {
            return String.format(Locale.ROOT, "%.0f", count);
        }
        double millions = count / (KILO * KILO);
        if (millions < 1) {
            return String.format(Locale.ROOT, "%.2f k", count / KILO);
        }
        return millions < KILO
                ? String.format(Locale.ROOT, "%.2f M", millions)
                : String.format(Locale.ROOT, "%.2f G", millions / KILO);
    }

    /** A number with so many digits after the point, with its sign if that matters. */
    static String decimals(double value, int digits, boolean signed) {
        return String.format(Locale.ROOT, (signed ? "%+." : "%.") + digits + "f", value == 0 ? 0.0 : value);
    }

    /** A value with its bounds, such as {@code 0.9193 (0.9062 – 0.9314)}. */
    static String interval(Interval interval, int decimals) {
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " – " + number + ")",
                interval.value(),
                interval.low(),
                interval.high());
    }

    /** Names and what is known about them, one on a line, the names in a column. */
    static String facts(List<List<String>> facts) {
        int width = facts.stream().mapToInt(fact -> fact.get(0).length()).max().orElse(0);
        StringBuilder lines = new StringBuilder();
        for (List<String> fact : facts) {
            String padding = " ".repeat(width - fact.get(0).length());
            lines.append(fact.get(0))
                    .append(padding)
                    .append("  ")
                    .append(fact.get(1))
                    .append('\n');
        }
        return lines.toString();
    }

    /** Rows of cells in columns as wide as their widest cell; the first column is aligned left, the others right. */
    static String table(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = IntStream.range(0, columns)
                .map(c -> rows.stream()
                        .filter(row -> c < row.size())
                        .mapToInt(row -> row.get(c).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder lines = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String padding = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? row.get(c) + padding : "  " + padding + row.get(c));
            }
            lines.append(line.toString().stripTrailing()).append('\n');
        }
        return lines.toString();
    }
}
