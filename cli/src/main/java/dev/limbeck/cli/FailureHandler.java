package dev.limbeck.cli;

import dev.limbeck.error.DataException;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.LimbeckException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints what went wrong in one or two lines and chooses the exit code; {@code -e} adds the trace. */
final class FailureHandler implements IExecutionExceptionHandler {
    private static final Map<Class<? extends LimbeckException>, Integer> CODES = Map.of(
            ModelException.class, ExitCode.INPUT,
            DataException.class, ExitCode.INPUT,
            RecipeException.class, ExitCode.USAGE,
            EngineException.class, ExitCode.ENGINE);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean known = CODES.containsKey(failure.getClass());
        err.println(known ? failure.getMessage() : unexpected(failure));
        if (command.getParseResult().hasMatchedOption("-e")) {
            failure.printStackTrace(err);
        }
        err.flush();
        return CODES.getOrDefault(failure.getClass(), ExitCode.ENGINE);
    }

    private static String unexpected(Exception failure) {
        return "Unexpected failure: " + failure + ". Run it again with -e and report the trace.";
    }
}
