package dev.limbeck.cli;

/** Says what becomes of the work if the process is told to end (Ctrl-C) before this is closed. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /** Lets this line be said on an interruption; the exit code is the Java machine's own, 130 after Ctrl-C. */
    static Interruption noted(Console console, String line) {
        Thread hook = new Thread(() -> console.note(line), "limbeck-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the line is being said.
        }
    }
}
