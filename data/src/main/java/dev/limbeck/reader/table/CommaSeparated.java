package dev.limbeck.reader.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.limbeck.error.DataException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Comma-separated values by RFC 4180: a quoted cell may hold commas, doubled quotes and line breaks (which become LF).
 */
final class CommaSeparated {
    private CommaSeparated() {}

    /** The file's rows, its header among them. Empty lines are no rows. */
    static Stream<Row> rows(Path file) {
        LineReader lines = new LineReader(file);
        CsvReader<CsvRecord> csv = CsvReader.builder()
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(new LineText(lines));
        Iterator<Row> rows = new Records(file.getFileName().toString(), csv.iterator());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                .onClose(lines::close);
    }

    /** Records as rows, and the library's failures as ours. */
    private static final class Records implements Iterator<Row> {
        private final String name;
        private final Iterator<CsvRecord> records;
        private long line;

        Records(String name, Iterator<CsvRecord> records) {
            this.name = name;
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            try {
                return records.hasNext();
            } catch (CsvParseException e) {
                if (e.getCause() instanceof DataException ours) {
                    throw ours;
                }
                throw new DataException(
                        name + ", after line " + line + ": not a row of CSV (" + e.getMessage()
                                + "). Is a quote left open?",
                        e);
            }
        }

        @Override
        public Row next() {
            CsvRecord csv = records.next();
            line = csv.getStartingLineNumber();
            return new TextRow(name, line, csv.getFields());
        }
    }
}
