package dev.limbeck.reader;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.progress.Progress;
import dev.limbeck.reader.augment.Variant;
import dev.limbeck.reader.augment.Variant.Change;
import dev.limbeck.reader.augment.WordReplacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder of data with more rows to train on: every row of train is followed by new ones with some of its words
 * replaced and its label kept. All splits are written alike, as {@code .jsonl} with {@code text} (or {@code text1} and
 * {@code text2}) and {@code label}, for people to look at; {@code augmented} says of a new row from which row of train
 * it comes, from 1, and what was replaced by what. The new rows are kept in parts, so that work that was stopped goes
 * on.
 */
public final class AugmentedData {
    /** Rows whose words are looked up together: many for an engine to be started for, a few minutes of work. */
    private static final int PART = 1024;

    private final WordReplacement words;
    private final DataOptions options;
    private final int copies;
    private final long seed;
    private final Progress progress;
    private final JsonMapper json = new JsonMapper();

    /**
     * @param options which columns mean what
     * @param copies how many new rows each row of train gets
     * @param seed of every choice
     */
    public AugmentedData(WordReplacement words, DataOptions options, int copies, long seed, Progress progress) {
        if (copies < 1) {
            throw new IllegalArgumentException("Each row gets at least 1 new row, not " + copies + ".");
        }
        this.words = words;
        this.options = options;
        this.copies = copies;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Where a new row comes from.
     *
     * @param row the number of its row of train, from 1
     * @param words what was replaced by what
     */
    private record Origin(int row, List<String> words) {}

    /** How many rows there were, and how many there are. */
    public record Counts(int before, int after) {}

    /**
     * Writes the folder.
     *
     * @param source a folder with a train split, or one file of rows
     * @param folder where the new files go; must exist
     * @param workspace a folder in which finished parts are kept for the next call with the same settings and rows; the
     *     caller removes it when the result is safe
     * @throws DataException if there is no train split of text, or a row cannot be read, naming file and line
     */
    public Counts write(Path source, Path folder, Path workspace) throws IOException {
        Map<Split, List<Path>> splits =
                Files.isRegularFile(source) ? Map.of(Split.TRAIN, List.of(source)) : SplitFiles.find(source);
        if (!splits.containsKey(Split.TRAIN)) {
            throw new DataException(source + " has no train split to make more of.");
        }
        Counts counts = new Counts(0, 0);
        for (Map.Entry<Split, List<Path>> split : splits.entrySet()) {
            List<Example> examples = Example.read(split.getValue(), options, progress::note);
            Path file = folder.resolve(split.getKey().word() + ".jsonl");
            if (split.getKey() == Split.TRAIN) {
                writeMore(examples, file, workspace);
                counts = new Counts(examples.size(), lines(file));
            } else {
                Files.writeString(file, examples.stream().map(this::line).collect(Collectors.joining()));
            }
        }
        return counts;
    }

    private static int lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return Math.toIntExact(lines.count());
        }
    }

    private void writeMore(List<Example> examples, Path file, Path workspace) throws IOException {
        Parts parts = Parts.in(workspace, digest(examples), progress);
        int count = 0;
        try (Progress.Task task = progress.begin("Replacing words", examples.size())) {
            for (int start = 0; start < examples.size(); start += PART) {
                int first = start;
                int end = Math.min(start + PART, examples.size());
                parts.once(count, () -> lines(examples, first, end));
                count++;
                task.advance(end - start);
            }
        }
        parts.joinTo(file, count);
    }

    private String digest(List<Example> examples) {
        ContentDigest digest = new ContentDigest().add(words.digest()).add(copies + " " + seed + " " + PART);
        examples.forEach(example -> digest.add(line(example)));
        return digest.hex();
    }

    /** Rows from {@code start} to {@code end}, each with its new ones behind it. */
    private String lines(List<Example> examples, int start, int end) {
        int sides = examples.get(start).texts().size();
        List<Example> own = examples.subList(start, end);
        List<String> texts =
                own.stream().flatMap(example -> example.texts().stream()).toList();
        long firstSeed = seed * sides * examples.size() + (long) sides * start;
        List<List<Variant>> variants = words.variants(texts, copies, firstSeed);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < own.size(); i++) {
            lines.append(line(own.get(i)));
            append(own.get(i), start + i + 1, variants.subList(i * sides, (i + 1) * sides), lines);
        }
        return lines.toString();
    }

    /** New rows; both texts of a pair are changed. */
    private void append(Example example, int row, List<List<Variant>> sides, StringBuilder lines) {
        int count = sides.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < count; i++) {
            List<String> texts = new ArrayList<>();
            List<String> changes = new ArrayList<>();
            for (int side = 0; side < sides.size(); side++) {
                List<Variant> own = sides.get(side);
                Variant variant = i < own.size()
                        ? own.get(i)
                        : new Variant(example.texts().get(side), List.of());
                texts.add(variant.text());
                variant.changes().stream().map(Change::toString).forEach(changes::add);
            }
            Map<String, Object> fields = fields(new Example(texts, example.label()));
            // An object inside, because a column of numbers could be taken for labels.
            fields.put("augmented", new Origin(row, changes));
            lines.append(json.writeValueAsString(fields)).append('\n');
        }
    }

    private String line(Example example) {
        return json.writeValueAsString(fields(example)) + '\n';
    }

    private static Map<String, Object> fields(Example example) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> texts = example.texts();
        for (int i = 0; i < texts.size(); i++) {
            fields.put(texts.size() == 1 ? "text" : "text" + (i + 1), texts.get(i));
        }
        example.label().forEach(label -> fields.put("label", label));
        return fields;
    }
}
