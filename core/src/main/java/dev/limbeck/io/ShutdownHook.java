package dev.limbeck.io;

/** Work that is done if the process is told to end before this is closed. */
public final class ShutdownHook implements AutoCloseable {
    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    /**
     * Asks for the work at the end of the process.
     *
     * @param name of the thread that does it
     */
    public static ShutdownHook of(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        Runtime.getRuntime().addShutdownHook(thread);
        return new ShutdownHook(thread);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The process is ending, and the work is being done.
        }
    }
}
