package dev.limbeck.cli;

import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.AtomicFolder;
import dev.limbeck.pass.Passes;
import dev.limbeck.reader.AugmentedData;
import dev.limbeck.reader.augment.WordReplacement;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.site.Encoder;
import dev.limbeck.tensor.Tensor;
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
        description = "Makes more rows to train on by replacing words by others that the model takes for similar.",
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
        ModelFiles files = model.files();
        AugmentedData.Counts counts;
        try (AtomicFolder folder = AtomicFolder.begin(out)) {
            counts = augmented(files).write(source, folder.draft(), console.progress());
            folder.publish();
        }
        console.result(
                Map.of("output", out.toString(), "rows_before", counts.before(), "rows", counts.after()),
                counts.before() + " rows of train became " + counts.after() + ", in " + out + ".");
        return ExitCode.DONE;
    }

    private AugmentedData augmented(ModelFiles files) {
        Path tokenizer = files.folder().resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            throw new ModelException("There is no tokenizer.json in " + files.folder() + ", so words are not known.");
        }
        Tensor table = table(files.original().model());
        return Settings.of(
                spec,
                () -> new AugmentedData(
                        new WordReplacement(tokenizer, table, probability), data.options(LabelKind.ANY), copies, seed));
    }

    private static Tensor table(Model model) {
        Model canonical = Passes.canonical(model).model();
        Encoder encoder = Encoder.recognise(canonical).require("Finding similar words");
        return canonical
                .graph()
                .initializer(encoder.embeddings().word().weight())
                .orElseThrow();
    }
}
