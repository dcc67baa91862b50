package dev.limbeck.cli;

import picocli.CommandLine;

/** Where the process starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line; tests run it in their own process. */
    static CommandLine commandLine() {
        return new CommandLine(new LimbeckCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrorHandler())
                .setExecutionExceptionHandler(new FailureHandler());
    }
}
