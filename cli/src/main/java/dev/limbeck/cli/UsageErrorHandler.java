package dev.limbeck.cli;

import dev.limbeck.error.NearestWord;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command: the message, the nearest word that exists, and where to read more. */
final class UsageErrorHandler implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        Optional<String> unknown = unknownWord(error);
        err.println(unknown.map(word -> "There is no " + describe(word, command.getCommandSpec()))
                .orElseGet(() -> error.getMessage()));
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    /** The first word that was not understood, if that is what is wrong. */
    private static Optional<String> unknownWord(ParameterException error) {
        return error instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream().findFirst()
                : Optional.empty();
    }

    private static String describe(String word, CommandSpec spec) {
        boolean isOption = word.startsWith("-");
        List<String> candidates = new ArrayList<>(
                isOption ? spec.optionsMap().keySet() : spec.subcommands().keySet());
        String kind = isOption ? "option" : candidates.isEmpty() ? "place for the argument" : "verb";
        String remedy = NearestWord.to(word, candidates)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse("");
        return kind + " '" + word + "'." + remedy;
    }
}
