package dev.limbeck.cli;

import dev.limbeck.progress.Progress;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a verb speaks: results go to standard output, everything else to standard error, so that the output can be
 * piped. With {@code --json} the output is exactly one JSON object.
 */
final class Console {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** How much is said on standard error. */
    enum Volume {
        QUIET,
        NORMAL,
        VERBOSE
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final Volume volume;

    Console(PrintWriter out, PrintWriter err, boolean json, Volume volume) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.volume = volume;
    }

    /** The verb's result: the lines for people, or the object with {@code --json}. */
    void result(Map<String, ?> object, String lines) {
        result(() -> JSON.writeValueAsString(object), lines);
    }

    /** The same with an object that is JSON already. */
    void result(Supplier<String> object, String lines) {
        out.println((json ? object.get() : lines).stripTrailing());
        out.flush();
    }

    /** Something worth knowing on the way. */
    void note(String line) {
        if (volume != Volume.QUIET) {
            err.println(line);
            err.flush();
        }
    }

    /** Something only those want to know who asked with {@code -v}. */
    void detail(String line) {
        if (volume == Volume.VERBOSE) {
            note(line);
        }
    }

    /** A bar on a terminal, a line now and then elsewhere, nothing with {@code -q}. */
    Progress progress() {
        if (volume == Volume.QUIET) {
            return Progress.SILENT;
        }
        return Terminal.isAttached() ? new BarProgress(err) : new LineProgress(err, System::nanoTime);
    }
}
