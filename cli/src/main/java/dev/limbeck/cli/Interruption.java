package dev.limbeck.cli;

import dev.limbeck.io.ShutdownHook;

/** What the user is told when the process is told to end (Ctrl-C) before its work is done. */
final class Interruption {
    private Interruption() {}

    /**
     * Lets it be said that the work can go on, until the hook is closed; the exit code is the Java machine's own, 130
     * after Ctrl-C.
     */
    static ShutdownHook noted(Console console) {
        return ShutdownHook.of(
                "limbeck-interruption", () -> console.note("Stopped. The same command goes on from here."));
    }
}
