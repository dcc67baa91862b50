package dev.limbeck.cli;

import picocli.CommandLine;

/** Where the process starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Interruption.letNativeCallsEnd();
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, for programs and tests that run it in their own process. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new LimbeckCommand());
        commandLine
                .getSubcommands()
                .values()
                .forEach(verb -> verb.getCommandSpec().usageMessage().abbreviateSynopsis(true));
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrorHandler())
                .setExecutionExceptionHandler(new FailureHandler());
    }
}
