package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A TSV or CSV file: every row has as many cells as the first, which may be a header. */
final class DelimitedTable implements Table {
    private static final int SAMPLE = 100;

    private final String name;
    private final Supplier<Stream<Row>> records;
    private final boolean named;
    private final List<String> columns;

    private DelimitedTable(String name, Supplier<Stream<Row>> records, boolean named, List<String> columns) {
        this.name = name;
        this.records = records;
        this.named = named;
        this.columns = List.copyOf(columns);
    }

    static DelimitedTable open(Path file, Supplier<Stream<Row>> records, Optional<Boolean> header) {
        String name = file.getFileName().toString();
        List<Row> sample;
        try (Stream<Row> rows = records.get()) {
            sample = rows.limit(SAMPLE).toList();
        }
        if (sample.isEmpty()) {
            throw new DataException(file + " is empty.");
        }
        boolean named = header.orElseGet(() -> Header.isFirstOf(sample));
        if (named && sample.size() == 1) {
            throw new DataException(
                    file + " has a header but no rows. If its first line is data, say so with --no-header.");
        }
        List<String> columns = IntStream.range(0, sample.get(0).size())
                .mapToObj(c -> named ? sample.get(0).text(c).strip() : Integer.toString(c + 1))
                .toList();
        return new DelimitedTable(name, records, named, columns);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean named() {
        return named;
    }

    @Override
    public Stream<Row> rows(List<Integer> wanted) {
        return records.get().skip(named ? 1 : 0).peek(this::requireWidth);
    }

    private void requireWidth(Row row) {
        if (row.size() != columns.size()) {
            throw new DataException(row.place() + " has " + count(row.size()) + ", but the first line has "
                    + count(columns.size()) + ". Check its separators, or remove the line.");
        }
    }

    private static String count(int columns) {
        return columns + (columns == 1 ? " column" : " columns");
    }
}
