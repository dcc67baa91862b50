package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Properties;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Parquet file, read by DuckDB without extensions from the network. An image as Hugging Face stores it, a struct of
 * {@code bytes} and {@code path}, is read as its bytes.
 */
final class Parquet implements Table {
    /** A list of plain values, not of lists or structs. */
    private static final Pattern LIST = Pattern.compile("[A-Z]+\\[\\d*]");

    private final Path file;
    private final List<Column> columns;
    private final Map<String, List<String>> classNames;

    /** A column and the expression that reads it. */
    private record Column(String name, String expression, boolean binary, boolean list) {}

    private Parquet(Path file, List<Column> columns, Map<String, List<String>> classNames) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.classNames = classNames;
    }

    static Parquet open(Path file) {
        if (!Files.exists(file)) {
            throw new DataException("There is no file " + file + ".");
        }
        List<Column> columns = new ArrayList<>();
        Map<String, List<String>> classNames = new HashMap<>();
        try (Connection database = connect();
                Statement statement = database.createStatement();
                ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source(file))) {
            while (described.next()) {
                columns.add(column(described.getString(1), described.getString(2)));
            }
            try (Statement other = database.createStatement();
                    ResultSet features = other.executeQuery("SELECT value FROM parquet_kv_metadata('" + quoted(file)
                            + "') WHERE key = 'huggingface'")) {
                while (features.next()) {
                    classNames.putAll(ClassLabelFeatures.parse(features.getBytes(1)));
                }
            }
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
        return new Parquet(file, columns, classNames);
    }

    private static Column column(String name, String type) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        boolean image = type.startsWith("STRUCT(bytes BLOB");
        return new Column(
                name,
                image ? quoted + ".bytes" : quoted,
                image || type.equals("BLOB"),
                LIST.matcher(type).matches());
    }

    private static Connection connect() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("threads", "1");
        settings.setProperty("jdbc_stream_results", "true");
        return DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    private static String source(Path file) {
        return "read_parquet('" + quoted(file) + "')";
    }

    private static String quoted(Path file) {
        return file.toString().replace("'", "''");
    }

    private static DataException unreadable(Path file, SQLException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new DataException("Cannot read " + file + " as Parquet: " + reason, e);
    }

    @Override
    public String name() {
        return file.getFileName().toString();
    }

    @Override
    public List<String> columns() {
        return columns.stream().map(Column::name).toList();
    }

    @Override
    public boolean named() {
        return true;
    }

    @Override
    public boolean isBinary(int column) {
        return columns.get(column).binary();
    }

    @Override
    public boolean isList(int column) {
        return columns.get(column).list();
    }

    @Override
    public List<String> classNames(int column) {
        return classNames.getOrDefault(columns.get(column).name(), List.of());
    }

    @Override
    public Stream<Row> rows(List<Integer> wanted) {
        String selected = wanted.isEmpty()
                ? "1"
                : wanted.stream().map(c -> columns.get(c).expression()).collect(Collectors.joining(", "));
        Cursor cursor = new Cursor(file, columns(), wanted, "SELECT " + selected + " FROM " + source(file));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(cursor, Spliterator.ORDERED), false)
                .onClose(cursor::close);
    }

    /** One query's rows; it owns its connection. */
    private static final class Cursor implements Iterator<Row>, AutoCloseable {
        private final Path file;
        private final List<String> columns;
        private final List<Integer> wanted;
        private final Connection database;
        private final ResultSet result;
        private long number;
        private boolean fetched;
        private boolean more;

        Cursor(Path file, List<String> columns, List<Integer> wanted, String query) {
            this.file = file;
            this.columns = columns;
            this.wanted = wanted;
            try {
                database = connect();
                result = database.createStatement().executeQuery(query);
            } catch (SQLException e) {
                throw unreadable(file, e);
            }
        }

        @Override
        public boolean hasNext() {
            if (!fetched) {
                try {
                    more = result.next();
                } catch (SQLException e) {
                    throw unreadable(file, e);
                }
                fetched = true;
            }
            return more;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            fetched = false;
            number++;
            return new ResultRow(file.getFileName() + ", row " + number, columns, wanted, result);
        }

        @Override
        public void close() {
            try {
                database.close();
            } catch (SQLException e) {
                throw unreadable(file, e);
            }
        }
    }

    /** The row that the query stands at; it is gone when the next is read. */
    private record ResultRow(String place, List<String> columns, List<Integer> wanted, ResultSet result)
            implements Row {
        @Override
        public int size() {
            return columns.size();
        }

        @Override
        public Optional<String> find(int column) {
            return value(column)
                    .filter(value -> !(value instanceof Blob) && !(value instanceof Array))
                    .map(Object::toString);
        }

        @Override
        public List<String> list(int column) {
            try {
                if (value(column).orElseThrow(() -> missing(column, "list")) instanceof Array array) {
                    List<String> elements = new ArrayList<>();
                    for (Object element : (Object[]) array.getArray()) {
                        if (element == null) {
                            throw missing(column, "list of texts or numbers");
                        }
                        elements.add(element.toString());
                    }
                    return elements;
                }
            } catch (SQLException e) {
                throw new DataException(place + ": cannot read '" + columns.get(column) + "'.", e);
            }
            throw missing(column, "list");
        }

        @Override
        public String text(int column) {
            return find(column).orElseThrow(() -> missing(column, "text or number"));
        }

        private DataException missing(int column, String what) {
            return new DataException(place + " has no " + what + " under '" + columns.get(column) + "'.");
        }

        @Override
        public byte[] bytes(int column) {
            try {
                if (value(column).orElseThrow(() -> missing(column, "image")) instanceof Blob blob) {
                    return blob.getBytes(1, Math.toIntExact(blob.length()));
                }
            } catch (SQLException e) {
                throw new DataException(place + ": cannot read '" + columns.get(column) + "'.", e);
            }
            throw missing(column, "image");
        }

        private Optional<Object> value(int column) {
            try {
                return Optional.ofNullable(result.getObject(wanted.indexOf(column) + 1));
            } catch (SQLException e) {
                throw new DataException(place + ": cannot read '" + columns.get(column) + "'.", e);
            }
        }
    }
}
