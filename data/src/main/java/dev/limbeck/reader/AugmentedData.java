package dev.limbeck.reader;

import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.progress.Progress;
import dev.limbeck.reader.augment.WordReplacement;
import dev.limbeck.reader.table.ColumnChoice;
import dev.limbeck.reader.table.ColumnFinder;
import dev.limbeck.reader.table.Row;
import dev.limbeck.reader.table.Table;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder of data with more rows to train on: every row of train is followed by new ones with some of its words
 * replaced and its label kept. All splits are written alike, as {@code .jsonl} with {@code text} (or {@code text1} and
 * {@code text2}) and {@code label}, for people to look at.
 */
public final class AugmentedData {
    private final WordReplacement words;
    private final DataOptions options;
    private final int copies;
    private final long seed;
    private final JsonMapper json = new JsonMapper();

    /**
     * @param options which columns mean what
     * @param copies how many new rows each row of train gets
     * @param seed of every choice
     */
    public AugmentedData(WordReplacement words, DataOptions options, int copies, long seed) {
        if (copies < 1) {
            throw new IllegalArgumentException("Each row gets at least 1 new row, not " + copies + ".");
        }
        this.words = words;
        this.options = options;
        this.copies = copies;
        this.seed = seed;
    }

    /** How many rows there were, and how many there are. */
    public record Counts(int before, int after) {}

    /**
     * Writes the folder.
     *
     * @param source a folder with a train split, or one file of rows
     * @param folder where the new files go; must exist
     * @throws DataException if there is no train split of text, or a row cannot be read, naming file and line
     */
    public Counts write(Path source, Path folder, Progress progress) throws IOException {
        Map<Split, List<Path>> splits =
                Files.isRegularFile(source) ? Map.of(Split.TRAIN, List.of(source)) : SplitFiles.find(source);
        if (!splits.containsKey(Split.TRAIN)) {
            throw new DataException(source + " has no train split to make more of.");
        }
        Counts counts = new Counts(0, 0);
        for (Map.Entry<Split, List<Path>> split : splits.entrySet()) {
            List<Example> examples = examples(split.getValue());
            Path file = folder.resolve(split.getKey().word() + ".jsonl");
            try (BufferedWriter lines = Files.newBufferedWriter(file)) {
                if (split.getKey() == Split.TRAIN) {
                    counts = new Counts(examples.size(), writeMore(examples, lines, progress));
                } else {
                    for (Example example : examples) {
                        write(example, lines);
                    }
                }
            }
        }
        return counts;
    }

    /** One row: a text or a pair, and its label if it has one. */
    private record Example(List<String> texts, List<String> label) {}

    private List<Example> examples(List<Path> shards) {
        List<Example> examples = new ArrayList<>();
        for (Path shard : shards) {
            Table table = Table.open(shard, options.header());
            ColumnChoice choice = ColumnFinder.texts(table, options.columns());
            for (int column : choice.textsAndLabel()) {
                if (table.isList(column)) {
                    throw new DataException(table.name() + " has lists in column '"
                            + table.columns().get(column) + "'; only texts with one label each can be augmented.");
                }
            }
            try (Stream<Row> rows = table.rows(choice.textsAndLabel())) {
                rows.forEach(row -> examples.add(new Example(
                        choice.texts().stream().map(row::text).toList(), label(row, choice.label(), table))));
            }
        }
        return examples;
    }

    private static List<String> label(Row row, OptionalInt column, Table table) {
        if (column.isEmpty()) {
            return List.of();
        }
        String text = row.text(column.getAsInt());
        List<String> names = table.classNames(column.getAsInt());
        boolean isNumber = !names.isEmpty() && text.chars().allMatch(Character::isDigit) && !text.isEmpty();
        int number = isNumber ? Integer.parseInt(text) : -1;
        return List.of(number >= 0 && number < names.size() ? names.get(number) : text);
    }

    private int writeMore(List<Example> examples, BufferedWriter lines, Progress progress) throws IOException {
        words.prepare(examples.stream().flatMap(e -> e.texts().stream()).toList());
        int written = 0;
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            write(example, lines);
            written++;
            for (Example variant : variants(example, seed * examples.size() + i)) {
                write(variant, lines);
                written++;
            }
        }
        progress.note(written + " rows of " + examples.size() + ".");
        return written;
    }

    /** Pairs are changed on both sides. */
    private List<Example> variants(Example example, long ownSeed) {
        List<List<String>> sides = example.texts().stream()
                .map(text -> words.variants(text, copies, ownSeed))
                .toList();
        int count = sides.stream().mapToInt(List::size).max().orElse(0);
        List<Example> variants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> texts = new ArrayList<>();
            for (int side = 0; side < sides.size(); side++) {
                List<String> own = sides.get(side);
                texts.add(i < own.size() ? own.get(i) : example.texts().get(side));
            }
            variants.add(new Example(texts, example.label()));
        }
        return variants;
    }

    private void write(Example example, BufferedWriter lines) throws IOException {
        Map<String, String> row = new LinkedHashMap<>();
        List<String> texts = example.texts();
        for (int i = 0; i < texts.size(); i++) {
            row.put(texts.size() == 1 ? "text" : "text" + (i + 1), texts.get(i));
        }
        example.label().forEach(label -> row.put("label", label));
        lines.write(json.writeValueAsString(row));
        lines.newLine();
    }
}
