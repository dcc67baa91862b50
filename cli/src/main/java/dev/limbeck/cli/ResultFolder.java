package dev.limbeck.cli;

import dev.limbeck.run.Run;
import dev.limbeck.run.RunFolder;
import dev.limbeck.run.RunJson;
import dev.limbeck.run.Verdict;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a verb puts the model that it made.
 *
 * @param force whether a declined model is written too
 */
record ResultFolder(Path path, boolean force) {
    static final String REPORT = "report.html";

    /**
     * A folder that may be written.
     *
     * @throws dev.limbeck.error.DataException if something else is there
     */
    static ResultFolder replaceable(Path path, boolean force) {
        RunFolder.requireReplaceable(path);
        return new ResultFolder(path, force);
    }

    /** Writes the model and its evidence. */
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes what a run made unless it was declined, and says what came of it.
     *
     * @return the exit code
     */
    int deliver(Console console, Run run, Content content) throws IOException {
        boolean written = force || run.verdict() != Verdict.DECLINED;
        if (written) {
            content.writeTo(path);
        }
        console.result(() -> RunJson.of(run, written ? path.toString() : ""), RunSummary.lines(run));
        if (written) {
            console.note("Written to " + path + "; open " + path.resolve(REPORT) + " for the evidence.");
            return ExitCode.DONE;
        }
        console.note("Nothing was written. --force writes it all the same.");
        return ExitCode.DECLINED;
    }
}
