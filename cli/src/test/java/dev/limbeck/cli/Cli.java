package dev.limbeck.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the command line in this process. */
final class Cli {
    private Cli() {}

    /** What a command answered. */
    record Outcome(int exit, String out, String err) {
        /** Standard output, which must be one JSON value and nothing else. */
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int exit = command.execute(words);
        return new Outcome(exit, out.toString(), err.toString());
    }
}
