package dev.limbeck.torch;

import dev.limbeck.error.LimbeckException;
import dev.limbeck.recover.Workspace;
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
 * The program of the process that {@link TrainingProcess} starts: trains what a folder describes, with rows that it
 * asks for on its standard output and gets on its standard input.
 */
final class TrainingWorker {
    private static final int PATIENCE_SECONDS = 60;

    private TrainingWorker() {}

    /**
     * @param arguments the folder, and the digest of the training
     */
    public static void main(String[] arguments) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Whatever is printed by accident must not get into what is said to the other process.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        RemoteFeed feed = new RemoteFeed(in, out);
        Path folder = Path.of(arguments[0]);
        CountDownLatch over = new CountDownLatch(1);
        try (TrainingLoop loop = new TrainingLoop(JobFiles.read(folder), feed, Workspace.of(folder, arguments[1]))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loop, over), "limbeck-stop"));
            loop.run(feed);
            feed.done();
        } catch (LimbeckException e) {
            feed.failed(String.valueOf(e.getMessage()));
        } finally {
            over.countDown();
        }
    }

    /** On an interruption the step is finished and a checkpoint written. */
    private static void stop(TrainingLoop loop, CountDownLatch over) {
        loop.requestStop();
        try {
            over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
