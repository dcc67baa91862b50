package dev.limbeck.reader;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.image.ClassFolders;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.reader.table.ColumnChoice;
import dev.limbeck.reader.table.ColumnFinder;
import dev.limbeck.reader.table.Row;
import dev.limbeck.reader.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads pictures out of tables or class folders for a model that takes them. */
final class PictureReader implements SplitReader {
    private final DataOptions options;
    private final ImageLoader loader;
    private final Consumer<String> notes;
    private ModelClasses classes;

    PictureReader(DataOptions options, Model model, ModelConfiguration files, Consumer<String> notes) {
        this.options = options;
        this.notes = notes;
        classes = options.newClasses() ? ModelClasses.OPEN : ModelClasses.ofRows(model, files.classNames());
        loader = new ImageLoader(model, files.json("preprocessor_config.json"), options.images(), notes);
    }

    @Override
    public Dataset read(String name, List<Path> shards) {
        return Files.isDirectory(shards.get(0)) ? folders(name, shards.get(0)) : tables(name, shards);
    }

    private Dataset folders(String name, Path folder) {
        Map<String, List<Path>> byClass = ClassFolders.of(folder);
        List<Path> files = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        List<String> names = List.copyOf(byClass.keySet());
        boolean known = names.stream().allMatch(n -> classes.number(n).isPresent());
        if (!known) {
            requireAsMany(folder, names);
            notes.accept(folder.getFileName() + ": the classes are numbered as their folders are sorted, "
                    + names.get(0) + " = 0. Name them as id2label in config.json beside the model to change that.");
        }
        byClass.forEach((label, pictures) -> {
            int number = known ? classes.number(label).orElseThrow() : names.indexOf(label);
            pictures.forEach(picture -> {
                files.add(picture);
                numbers.add(number);
            });
        });
        Labels labels = new Labels.ClassLabels(numbers, known ? classes.names(0) : names);
        classes = classes.settledBy(labels);
        return loader.files(name, files, labels);
    }

    private void requireAsMany(Path folder, List<String> names) {
        if (classes.count().isPresent() && classes.count().getAsInt() != names.size()) {
            throw new DataException(folder + " has " + names.size() + " class folders, which are not called as the"
                    + " model's classes. " + classes.described());
        }
    }

    private Dataset tables(String name, List<Path> shards) {
        ImageLoader.Collector images = loader.collector();
        LabelReader labels = new LabelReader(options.columns().labels(), notes);
        List<String> declared = List.of();
        boolean labelled = true;
        for (Path shard : shards) {
            Table table = Table.open(shard, options.header());
            ColumnChoice choice = ColumnFinder.images(table, options.columns());
            choice.guessed().ifPresent(notes);
            labelled &= choice.label().isPresent();
            declared =
                    choice.label().isPresent() ? table.classNames(choice.label().getAsInt()) : declared;
            int image = choice.image().getAsInt();
            List<Integer> wanted = new ArrayList<>(List.of(image));
            choice.label().ifPresent(wanted::add);
            try (Stream<Row> rows = table.rows(wanted)) {
                rows.forEach(row -> {
                    images.add(row.bytes(image), row.place());
                    choice.label().ifPresent(column -> labels.add(row, column, table.isList(column)));
                });
            }
        }
        Labels read = labelled ? labels.labels(classes, declared) : new Labels.None();
        classes = classes.settledBy(read);
        return images.dataset(name, read);
    }
}
