package dev.limbeck.cli;

import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import dev.limbeck.io.AtomicFolder;
import dev.limbeck.io.FileTree;
import dev.limbeck.io.ShutdownHook;
import dev.limbeck.reader.AugmentedData;
import dev.limbeck.reader.augment.SourceSettings;
import dev.limbeck.reader.augment.WordReplacement;
import dev.limbeck.reader.augment.WordSource;
import dev.limbeck.reader.augment.WordSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code augment}: more text to learn from. */
@Command(
        name = "augment",
        description = "Makes more rows to train on by replacing words by others that may stand in their places.",
        footer = {"", "limbeck augment bert-sst2/ --data sst2/ --copies 4 -o sst2-augmented/"})
final class AugmentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Mixin
    private DataFlags data;

    @Mixin
    private WordFlags words;

    @Option(
            names = "--copies",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many new rows each row gets (default ${DEFAULT-VALUE}).")
    private int copies;

    @Option(
            names = "--probability",
            paramLabel = "P",
            defaultValue = "0.4",
            description = "That a word is replaced (default ${DEFAULT-VALUE}).")
    private double probability;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "The folder of the new data; must not be there yet.")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of every random choice (default ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        Path source = data.path()
                .orElseThrow(() -> new DataException("There are no rows to augment. Name them with --data."));
        if (Files.exists(out)) {
            throw new DataException("'" + out + "' is there already. Name another folder with --out.");
        }
        SourceSettings settings = words.settings(model.files(), console, spec);
        WordSources kind = words.source(settings, spec);
        console.note("Other words come from " + kind.word() + ".");
        AugmentedData augmented = augmented(kind.open(settings), console);
        Path unfinished = unfinished();
        ShutdownHook interruption = Interruption.noted(console);
        try (AtomicFolder folder = AtomicFolder.begin(out)) {
            AugmentedData.Counts counts = augmented.write(source, folder.draft(), unfinished);
            folder.publish();
            FileTree.delete(unfinished);
            console.result(
                    Map.of(
                            "output", out.toString(),
                            "words", kind.word(),
                            "rows_before", counts.before(),
                            "rows", counts.after()),
                    counts.before() + " rows of train became " + counts.after() + ", in " + out + ".");
            return ExitCode.DONE;
        } finally {
            interruption.close();
        }
    }

    private AugmentedData augmented(WordSource source, Console console) {
        return Settings.of(
                spec,
                () -> new AugmentedData(
                        new WordReplacement(source, probability),
                        data.options(LabelKind.ANY),
                        copies,
                        seed,
                        console.progress()));
    }

    /** Where new rows are kept until all are there. */
    private Path unfinished() {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".augmenting");
    }
}
