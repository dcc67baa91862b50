package dev.limbeck.reader.table;

import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decides which columns of a table are texts, images and labels: as asked, else by the names that published data sets
 * use, else by what the cells look like. What is not clear is asked back, never assumed.
 */
public final class ColumnFinder {
    private static final int SAMPLE = 200;
    private static final int SHOWN = 24;

    private final Table table;
    private final ColumnRequest request;
    private final List<ColumnSample> samples;

    private ColumnFinder(Table table, ColumnRequest request) {
        this.table = table;
        this.request = request;
        this.samples = sample(table);
    }

    /**
     * The columns of texts and labels.
     *
     * @throws DataException if a column does not exist or cannot be guessed, naming those that exist
     */
    public static ColumnChoice texts(Table table, ColumnRequest request) {
        ColumnFinder finder = new ColumnFinder(table, request);
        OptionalInt label = finder.label();
        List<Integer> texts = finder.texts(label);
        return new ColumnChoice(texts, OptionalInt.empty(), label, finder.guessed("text", texts, label));
    }

    /** The columns of images and labels; throws as {@link #texts}. */
    public static ColumnChoice images(Table table, ColumnRequest request) {
        ColumnFinder finder = new ColumnFinder(table, request);
        int image = finder.image();
        OptionalInt label = finder.label();
        return new ColumnChoice(
                List.of(), OptionalInt.of(image), label, finder.guessed("image", List.of(image), label));
    }

    private static List<ColumnSample> sample(Table table) {
        List<Integer> readable = IntStream.range(0, table.columns().size())
                .filter(c -> !table.isBinary(c))
                .boxed()
                .toList();
        List<List<String>> cells =
                readable.stream().<List<String>>map(c -> new ArrayList<>()).toList();
        try (Stream<Row> rows = table.rows(readable)) {
            rows.limit(SAMPLE).forEach(row -> {
                for (int i = 0; i < readable.size(); i++) {
                    row.find(readable.get(i)).ifPresent(cells.get(i)::add);
                }
            });
        }
        return IntStream.range(0, readable.size())
                .mapToObj(i -> new ColumnSample(readable.get(i), cells.get(i)))
                .toList();
    }

    private int resolve(String asked) {
        List<String> columns = table.columns();
        if (columns.contains(asked)) {
            return columns.indexOf(asked);
        }
        Optional<String> otherCase =
                columns.stream().filter(c -> c.equalsIgnoreCase(asked)).findFirst();
        if (otherCase.isPresent()) {
            return columns.indexOf(otherCase.get());
        }
        if (Numbers.isInteger(asked)) {
            int number = Integer.parseInt(asked);
            if (number >= 1 && number <= columns.size()) {
                return number - 1;
            }
        }
        throw new DataException(table.name() + " has no column '" + asked + "'. Its columns are " + described()
                + "; name one, or give its number from 1." + aboutHeader(asked));
    }

    private String aboutHeader(String asked) {
        boolean isOnTheFirstLine = !table.named()
                && samples.stream().flatMap(s -> s.cells().stream().limit(1)).anyMatch(asked::equalsIgnoreCase);
        return isOnTheFirstLine ? " If the first line names the columns, say so with --header." : "";
    }

    private int image() {
        if (request.image().isPresent()) {
            return resolve(request.image().get());
        }
        List<Integer> binary = IntStream.range(0, table.columns().size())
                .filter(table::isBinary)
                .boxed()
                .toList();
        if (binary.size() == 1) {
            return binary.get(0);
        }
        return named(ColumnNames.IMAGES).filter(table::isBinary).orElseThrow(() -> unclear("the images", "--image"));
    }

    private OptionalInt label() {
        if (request.label().isPresent()) {
            return OptionalInt.of(resolve(request.label().get()));
        }
        LabelKind kind = request.labels();
        if (kind == LabelKind.NONE || kind == LabelKind.OUTPUTS || kind == LabelKind.MATCHES) {
            return OptionalInt.empty();
        }
        Optional<Integer> found = named(ColumnNames.LABELS)
                .or(() -> named(ColumnNames.TAGS).filter(table::isList))
                .or(this::labelByContent);
        if (found.isEmpty() && kind != LabelKind.ANY) {
            throw unclear("the label", "--label");
        }
        return found.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private Optional<Integer> labelByContent() {
        List<Integer> candidates = samples.stream()
                .filter(s -> !s.cells().isEmpty() && s.isLabels())
                .map(ColumnSample::column)
                .filter(c -> request.texts().stream().noneMatch(t -> resolve(t) == c))
                .toList();
        return candidates.size() == 1 && samples.size() > 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    private List<Integer> texts(OptionalInt label) {
        if (!request.texts().isEmpty()) {
            return request.texts().stream().map(this::resolve).toList();
        }
        Optional<Integer> words = named(ColumnNames.WORDS).filter(table::isList);
        if (words.isPresent() && label.isPresent() && table.isList(label.getAsInt())) {
            return List.of(words.get());
        }
        for (List<String> pair : ColumnNames.PAIRS) {
            Optional<Integer> first = named(pair.subList(0, 1));
            Optional<Integer> second = named(pair.subList(1, 2));
            if (first.isPresent() && second.isPresent()) {
                return List.of(first.get(), second.get());
            }
        }
        Optional<Integer> single = named(ColumnNames.TEXTS);
        return single.or(() -> words).map(List::of).orElseGet(() -> textsByContent(label));
    }

    private List<Integer> textsByContent(OptionalInt label) {
        List<ColumnSample> others = samples.stream()
                .filter(s -> label.isEmpty() || s.column() != label.getAsInt())
                .filter(s -> !s.cells().isEmpty())
                .toList();
        List<Integer> sentences = others.stream()
                .filter(ColumnSample::isText)
                .map(ColumnSample::column)
                .toList();
        if (sentences.size() == 1 || sentences.size() == 2) {
            return sentences;
        }
        if (sentences.isEmpty() && others.size() == 1) {
            return List.of(others.get(0).column());
        }
        throw unclear("the text", "--text");
    }

    private Optional<Integer> named(List<String> names) {
        if (!table.named()) {
            return Optional.empty();
        }
        return names.stream()
                .flatMap(name -> IntStream.range(0, table.columns().size())
                        .filter(c -> table.columns().get(c).equalsIgnoreCase(name))
                        .boxed())
                .findFirst();
    }

    private DataException unclear(String what, String option) {
        return new DataException("Cannot tell which column of " + table.name() + " is " + what + ". Its columns are "
                + described() + "; choose with " + option + ".");
    }

    /** Each column with its name, or the beginning of its first cell if it has none. */
    private String described() {
        if (table.named()) {
            return String.join(", ", table.columns());
        }
        return samples.stream()
                .map(s -> (s.column() + 1) + " ('"
                        + s.cells().stream()
                                .findFirst()
                                .map(ColumnFinder::shortened)
                                .orElse("") + "')")
                .collect(Collectors.joining(", "));
    }

    private static String shortened(String cell) {
        return cell.length() <= SHOWN ? cell : cell.substring(0, SHOWN) + "…";
    }

    private Optional<String> guessed(String what, List<Integer> columns, OptionalInt label) {
        List<String> parts = new ArrayList<>();
        List<String> options = new ArrayList<>();
        if (request.texts().isEmpty() && request.image().isEmpty()) {
            parts.add(what + " = " + columns.stream().map(this::title).collect(Collectors.joining(" + ")));
            options.add("--" + what);
        }
        if (request.label().isEmpty() && request.labels() != LabelKind.NONE) {
            parts.add(label.isPresent() ? "label = " + title(label.getAsInt()) : "no label");
            options.add("--label");
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(table.name() + ": " + String.join(", ", parts) + " (guessed; set with "
                        + String.join(" and ", options) + ").");
    }

    private String title(int column) {
        return table.named() ? "'" + table.columns().get(column) + "'" : "column " + (column + 1);
    }
}
