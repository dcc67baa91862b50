package dev.limbeck.cli;

import dev.limbeck.cli.Console.Volume;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a verb speaks; every verb has these options. */
final class ConsoleOptions {
    @Option(names = "--json", description = "Print exactly one JSON object on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the result only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more on the way.")
    private boolean verbose;

    @Option(
            names = {"-e", "--errors"},
            description = "Show the stack trace of a failure.")
    private boolean errors;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show these options.")
    @SuppressWarnings("UnusedVariable") // The parser acts on it.
    private boolean help;

    /**
     * The same options for a verb that this one starts.
     *
     * @param answers whether that verb's result is this one's
     */
    List<String> arguments(boolean answers) {
        List<String> arguments = new ArrayList<>();
        if (json && answers) {
            arguments.add("--json");
        }
        if (quiet) {
            arguments.add("--quiet");
        }
        if (verbose) {
            arguments.add("--verbose");
        }
        if (errors) {
            arguments.add("--errors");
        }
        return arguments;
    }

    /** The console of a verb that was started by this command line. */
    Console console(CommandLine command) {
        Volume volume = verbose ? Volume.VERBOSE : Volume.NORMAL;
        return new Console(command.getOut(), command.getErr(), json, quiet ? Volume.QUIET : volume);
    }
}
