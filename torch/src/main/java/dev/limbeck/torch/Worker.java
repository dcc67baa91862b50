package dev.limbeck.torch;

import dev.limbeck.error.LimbeckException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The program of the process that {@link WorkerProcess} starts: does what a folder describes, with rows that it asks for
 * on its standard output and gets on its standard input.
 */
final class Worker {
    private static final int PATIENCE_SECONDS = 60;

    private Worker() {}

    /**
     * @param arguments the name of the {@link Work}, and the folder
     */
    public static void main(String[] arguments) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Whatever is printed by accident must not get into what is said to the other process.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        RemoteFeed feed = new RemoteFeed(in, out);
        CountDownLatch over = new CountDownLatch(1);
        try {
            Work.valueOf(arguments[0])
                    .run(
                            Path.of(arguments[1]),
                            feed,
                            ending -> Runtime.getRuntime()
                                    .addShutdownHook(new Thread(() -> end(ending, over), "limbeck-stop")));
            feed.done();
        } catch (LimbeckException e) {
            feed.failed(String.valueOf(e.getMessage()));
        } finally {
            over.countDown();
        }
    }

    /** Lets the work end in order, and say how it ended. */
    private static void end(Runnable ending, CountDownLatch over) {
        ending.run();
        try {
            over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
