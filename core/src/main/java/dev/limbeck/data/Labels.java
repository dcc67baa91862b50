package dev.limbeck.data;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is known to be right about each row of a dataset. */
public sealed interface Labels {
    /** Class numbers if the rows are classified. */
    default Optional<ClassLabels> classes() {
        return Optional.empty();
    }

    /** Sets of class numbers if a row can be of several classes, or of none. */
    default Optional<ClassSetLabels> classSets() {
        return Optional.empty();
    }

    /** Class numbers of tokens if the words of the rows are classified. */
    default Optional<TagLabels> tags() {
        return Optional.empty();
    }

    /** What the classes are called, by number, if there are classes of any kind. */
    default Optional<List<String>> classNames() {
        return classes()
                .map(ClassLabels::names)
                .or(() -> classSets().map(ClassSetLabels::names))
                .or(() -> tags().map(TagLabels::names));
    }

    /** Numbers if the rows are scored. */
    default Optional<ScoreLabels> scores() {
        return Optional.empty();
    }

    /** Query-to-document pairs if the rows are embedded for retrieval. */
    default Optional<MatchLabels> matches() {
        return Optional.empty();
    }

    /** Another model's outputs if the rows are to be answered as it does. */
    default Optional<OutputLabels> outputs() {
        return Optional.empty();
    }

    /**
     * The labels as a tensor whose first axis is the rows: INT64 [rows] class numbers, FLOAT [rows, classes] marks of 0
     * and 1, INT64 [rows, tokens] class numbers of tokens, FLOAT [rows] scores or FLOAT [rows, width] outputs; empty if
     * they are of another kind.
     */
    default Optional<Tensor> tensor() {
        return Optional.empty();
    }

    /** Adds the labels to a digest. */
    default ContentDigest addTo(ContentDigest digest) {
        return digest.add(toString());
    }

    /** The labels of these rows only, in this order. */
    Labels select(List<Integer> rows);

    /** The rows in groups that every random part should have in proportion: the classes, or all rows as one group. */
    default List<List<Integer>> strata(int size) {
        return List.of(IntStream.range(0, size).boxed().toList());
    }

    /** Rows that every part of the data keeps, such as the documents that all queries are answered from. */
    default List<Integer> shared() {
        return List.of();
    }

    /** These rows and those that their labels refer to. */
    default List<Integer> withReferences(List<Integer> rows) {
        return rows;
    }

    /** Nothing: the rows have no labels. */
    record None() implements Labels {
        @Override
        public Labels select(List<Integer> rows) {
            return this;
        }
    }

    /**
     * One class a row.
     *
     * @param values class numbers, 0 ≤ value &lt; names.size()
     * @param names what the classes are called in the data
     */
    record ClassLabels(List<Integer> values, List<String> names) implements Labels {
        public ClassLabels {
            values = List.copyOf(values);
            names = List.copyOf(names);
        }

        @Override
        public Optional<ClassLabels> classes() {
            return Optional.of(this);
        }

        @Override
        public Optional<Tensor> tensor() {
            long[] numbers = values.stream().mapToLong(Integer::longValue).toArray();
            return Optional.of(Tensor.vector(numbers));
        }

        @Override
        public ClassLabels select(List<Integer> rows) {
            return new ClassLabels(pick(values, rows), names);
        }

        @Override
        public List<List<Integer>> strata(int size) {
            Map<Integer, List<Integer>> byClass = new TreeMap<>();
            for (int row = 0; row < size; row++) {
                byClass.computeIfAbsent(values.get(row), c -> new ArrayList<>()).add(row);
            }
            return List.copyOf(byClass.values());
        }
    }

    /**
     * Any number of classes a row (multi-label).
     *
     * @param values the class numbers of each row, 0 ≤ number &lt; names.size(), each once
     * @param names what the classes are called in the data
     */
    record ClassSetLabels(List<Set<Integer>> values, List<String> names) implements Labels {
        public ClassSetLabels {
            values = values.stream()
                    .<Set<Integer>>map(row -> Collections.unmodifiableSet(new TreeSet<>(row)))
                    .toList();
            names = List.copyOf(names);
        }

        @Override
        public Optional<ClassSetLabels> classSets() {
            return Optional.of(this);
        }

        @Override
        public Optional<Tensor> tensor() {
            float[] marks = new float[values.size() * names.size()];
            for (int row = 0; row < values.size(); row++) {
                for (int number : values.get(row)) {
                    marks[row * names.size() + number] = 1;
                }
            }
            return Optional.of(Tensor.ofFloats(Shape.of(values.size(), names.size()), marks));
        }

        @Override
        public ClassSetLabels select(List<Integer> rows) {
            return new ClassSetLabels(pick(values, rows), names);
        }
    }

    /**
     * One class a word (token classification): it stands at the word's first token.
     *
     * @param values for each row the class number of each of its tokens, {@link #IGNORED} where no word starts
     * @param names what the classes are called in the data, such as {@code B-PER}
     */
    record TagLabels(List<List<Integer>> values, List<String> names) implements Labels {
        /** Marks a token that has no class: the rest of a word, and what the tokenizer adds. */
        public static final int IGNORED = -100;

        public TagLabels {
            values = values.stream().map(List::copyOf).toList();
            names = List.copyOf(names);
        }

        @Override
        public Optional<TagLabels> tags() {
            return Optional.of(this);
        }

        /** INT64 [rows, tokens of the longest row]. */
        @Override
        public Optional<Tensor> tensor() {
            int longest = values.stream().mapToInt(List::size).max().orElse(0);
            long[] numbers = new long[values.size() * longest];
            Arrays.fill(numbers, IGNORED);
            for (int row = 0; row < values.size(); row++) {
                for (int token = 0; token < values.get(row).size(); token++) {
                    numbers[row * longest + token] = values.get(row).get(token);
                }
            }
            return Optional.of(Tensor.ofLongs(Shape.of(values.size(), longest), numbers));
        }

        @Override
        public TagLabels select(List<Integer> rows) {
            return new TagLabels(pick(values, rows), names);
        }
    }

    /** One number a row. */
    record ScoreLabels(List<Double> values) implements Labels {
        public ScoreLabels {
            values = List.copyOf(values);
        }

        @Override
        public Optional<ScoreLabels> scores() {
            return Optional.of(this);
        }

        @Override
        public Optional<Tensor> tensor() {
            float[] scores = new float[values.size()];
            for (int row = 0; row < scores.length; row++) {
                scores[row] = values.get(row).floatValue();
            }
            return Optional.of(Tensor.vector(scores));
        }

        @Override
        public ScoreLabels select(List<Integer> rows) {
            return new ScoreLabels(pick(values, rows));
        }
    }

    /**
     * Retrieval: some rows are queries, the others the documents among which each query has to find its own.
     *
     * @param documents for each row the row of the document it asks for, {@link #DOCUMENT} if it is a document itself
     */
    record MatchLabels(List<Integer> documents) implements Labels {
        /** Marks a row that is a document. */
        public static final int DOCUMENT = -1;

        public MatchLabels {
            documents = List.copyOf(documents);
            for (int document : documents) {
                if (document != DOCUMENT && documents.get(document) != DOCUMENT) {
                    throw new IllegalArgumentException("Row " + document + " is asked for, but is itself a query.");
                }
            }
        }

        @Override
        public Optional<MatchLabels> matches() {
            return Optional.of(this);
        }

        /** The chosen rows; a chosen query's document must be among them. */
        @Override
        public MatchLabels select(List<Integer> rows) {
            Map<Integer, Integer> positions = new HashMap<>();
            for (int i = 0; i < rows.size(); i++) {
                positions.put(rows.get(i), i);
            }
            List<Integer> selected = new ArrayList<>(rows.size());
            for (int row : rows) {
                int document = documents.get(row);
                Integer position = document == DOCUMENT ? Integer.valueOf(DOCUMENT) : positions.get(document);
                if (position == null) {
                    throw new IllegalArgumentException(
                            "Row " + row + " is chosen without row " + document + ", the document it asks for.");
                }
                selected.add(position);
            }
            return new MatchLabels(selected);
        }

        /** The queries. */
        @Override
        public List<List<Integer>> strata(int size) {
            return List.of(rows(document -> document != DOCUMENT));
        }

        /** The documents. */
        @Override
        public List<Integer> shared() {
            return rows(document -> document == DOCUMENT);
        }

        private List<Integer> rows(IntPredicate wanted) {
            return IntStream.range(0, documents.size())
                    .filter(row -> wanted.test(documents.get(row)))
                    .boxed()
                    .toList();
        }

        /** The queries with the documents they ask for. */
        @Override
        public List<Integer> withReferences(List<Integer> rows) {
            Stream<Integer> asked = rows.stream().map(documents::get).filter(d -> d != DOCUMENT);
            return Stream.concat(rows.stream(), asked).distinct().toList();
        }
    }

    /**
     * What another model, the original, answered for each row.
     *
     * @param rows the outputs, flattened; the arrays must not be changed
     */
    record OutputLabels(List<float[]> rows) implements Labels {
        public OutputLabels {
            rows = List.copyOf(rows);
        }

        @Override
        public Optional<OutputLabels> outputs() {
            return Optional.of(this);
        }

        @Override
        public ContentDigest addTo(ContentDigest digest) {
            rows.forEach(row -> digest.add(Arrays.toString(row)));
            return digest;
        }

        @Override
        public Optional<Tensor> tensor() {
            int width = rows.isEmpty() ? 0 : rows.get(0).length;
            float[] all = new float[rows.size() * width];
            for (int row = 0; row < rows.size(); row++) {
                System.arraycopy(rows.get(row), 0, all, row * width, width);
            }
            return Optional.of(Tensor.ofFloats(Shape.of(rows.size(), width), all));
        }

        @Override
        public OutputLabels select(List<Integer> chosen) {
            return new OutputLabels(pick(rows, chosen));
        }
    }

    private static <T> List<T> pick(List<T> values, List<Integer> rows) {
        return rows.stream().map(values::get).toList();
    }
}
