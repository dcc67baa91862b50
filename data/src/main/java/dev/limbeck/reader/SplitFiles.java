package dev.limbeck.reader;

import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.reader.image.ClassFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files hold which split, by their names: {@code dev.tsv}, {@code data/train-00000-of-00002.parquet},
 * {@code default/test/0000.parquet}, {@code sst2_validation.jsonl.gz}; or folders {@code train/CLASS/*.jpg}.
 */
final class SplitFiles {
    private static final int DEPTH = 3;
    private static final Pattern ROWS =
            Pattern.compile("(.+?)(?:-\\d{5}-of-\\d{5})?\\.(?:(?:tsv|txt|csv|jsonl|ndjson|json)(?:\\.gz)?|parquet)");

    private SplitFiles() {}

    /**
     * The files of each split, shards in the order of their names.
     *
     * @throws DataException if there are none, or several files claim one split without being its shards
     */
    static Map<Split, List<Path>> find(Path folder) {
        Map<Split, List<Path>> splits = new EnumMap<>(Split.class);
        for (Path file : rowFiles(folder)) {
            split(folder.relativize(file), stem(file).orElseThrow()).ifPresent(split -> {
                List<Path> shards = splits.computeIfAbsent(split, s -> new ArrayList<>());
                shards.add(file);
                requireShards(folder, split, shards);
            });
        }
        return splits;
    }

    private static void requireShards(Path folder, Split split, List<Path> files) {
        Path first = files.get(0);
        Path last = files.get(files.size() - 1);
        if (!claim(first).equals(claim(last))) {
            throw new DataException(folder + " has several files for " + split.word() + ", among them "
                    + first.getFileName() + " and " + last.getFileName()
                    + ". Give one file, or keep one of them in the folder.");
        }
    }

    /** Folders of each split that hold class folders of pictures; the folder itself is dev if it holds them. */
    static Map<Split, List<Path>> findPictures(Path folder) {
        Map<Split, List<Path>> splits = new EnumMap<>(Split.class);
        try (Stream<Path> children = Files.list(folder)) {
            children.filter(Files::isDirectory).sorted().forEach(child -> {
                Optional<Split> split = Split.named(child.getFileName().toString());
                if (split.isPresent() && !ClassFolders.of(child).isEmpty()) {
                    splits.put(split.get(), List.of(child));
                }
            });
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e.getMessage() + ".", e);
        }
        if (splits.isEmpty() && !ClassFolders.of(folder).isEmpty()) {
            splits.put(Split.DEV, List.of(folder));
        }
        return splits;
    }

    /** Files of rows below a folder, without hidden ones, sorted; links are followed. */
    private static List<Path> rowFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> stem(file).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataException("Cannot list " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    private static Optional<String> stem(Path file) {
        Matcher matcher = ROWS.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Shards have one folder and one stem; numbered files of a split's own folder are its shards too. */
    private static String claim(Path file) {
        String stem = stem(file).orElseThrow();
        String shared = stem.chars().allMatch(Character::isDigit) ? "" : stem;
        return file.resolveSibling(shared).toString();
    }

    private static Optional<Split> split(Path relative, String stem) {
        for (String word : stem.split("[-_. ]")) {
            Optional<Split> split = Split.named(word);
            if (split.isPresent()) {
                return split;
            }
        }
        Path parent = relative.getParent();
        return parent == null
                ? Optional.empty()
                : Split.named(parent.getFileName().toString());
    }

    /** The split a single file is, by its name. */
    static Optional<Split> splitOf(Path file) {
        return stem(file).flatMap(stem -> split(file.getFileName(), stem));
    }
}
