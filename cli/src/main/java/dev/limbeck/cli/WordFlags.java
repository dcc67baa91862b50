package dev.limbeck.cli;

import dev.limbeck.reader.augment.SourceSettings;
import dev.limbeck.reader.augment.WordSources;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the words come from that replace others. */
final class WordFlags {
    @Option(
            names = "--words",
            paramLabel = "SOURCE",
            description = "Where other words come from: masked-lm, neighbours or wordnet; a masked language model if"
                    + " there is one, else neighbours.")
    @Nullable
    private String source;

    @Option(
            names = "--masked-lm",
            paramLabel = "MODEL",
            description = "The masked language model that is asked for words; MODEL itself if absent.")
    @Nullable
    private Path maskedLm;

    @Option(
            names = "--candidates",
            paramLabel = "K",
            defaultValue = "15",
            description = "How many words may replace a word (default ${DEFAULT-VALUE}).")
    private int candidates;

    /** What sources are made from. */
    SourceSettings settings(ModelFiles model, Console console, CommandSpec verb) {
        return Settings.of(
                verb,
                () -> new SourceSettings(
                        model,
                        Optional.ofNullable(maskedLm).map(ModelFiles::at),
                        Engines.load().predictor(),
                        candidates,
                        console::note));
    }

    /**
     * The source asked for, or the usual one.
     *
     * @throws ParameterException if a masked language model is named that would not be asked
     */
    WordSources source(SourceSettings settings, CommandSpec verb) {
        WordSources chosen = source == null ? WordSources.usual(settings) : WordSources.parse(source);
        if (maskedLm != null && chosen != WordSources.MASKED_LM) {
            throw new ParameterException(
                    verb.commandLine(), "--masked-lm is not asked with --words " + chosen.word() + "; leave out one.");
        }
        return chosen;
    }
}
