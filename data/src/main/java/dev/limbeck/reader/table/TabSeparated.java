package dev.limbeck.reader.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lines cut at tabs and nowhere else: quotes and backslashes are data, as in the files of GLUE. */
final class TabSeparated {
    private TabSeparated() {}

    /** The file's rows, its header among them. Empty lines are no rows. */
    static Stream<Row> rows(Path file) {
        String name = file.getFileName().toString();
        LineReader lines = new LineReader(file);
        return Stream.generate(lines::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .filter(line -> !line.isEmpty())
                .<Row>map(line -> new TextRow(name, lines.number(), List.of(line.split("\t", -1))))
                .onClose(lines::close);
    }
}
