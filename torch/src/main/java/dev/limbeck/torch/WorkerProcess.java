package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.io.ShutdownHook;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Feed;
import dev.limbeck.torch.Wire.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does {@link Work} in a process of its own, because libtorch reads its thread settings only when it is loaded, and the
 * best ones differ with the work. This process keeps the rows and hands them out.
 */
final class WorkerProcess {
    private static final int PATIENCE_SECONDS = 60;
    private static final String LOG = "worker.log";

    /**
     * Memory that a step gives back is what the next one takes: one heap for each thread that trains, in large pages, of which nothing goes back to
     * the system. Otherwise every step asks for a gigabyte of fresh pages, a quarter of its time in bf16.
     */
    private static final Map<String, String> MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TRIM_THRESHOLD_", "1000000000000",
            "MALLOC_TOP_PAD_", "67108864",
            "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

    private final Work work;
    private final Path folder;
    private final Feed feed;
    private final Progress progress;

    /**
     * @param folder with the files of the job
     */
    WorkerProcess(Work work, Path folder, Feed feed, Progress progress) {
        this.work = work;
        this.folder = folder;
        this.feed = feed;
        this.progress = progress;
    }

    /**
     * Does the work to its end; its result is then in the folder.
     *
     * @throws EngineException if it fails or its process dies
     */
    void run(ThreadSettings threads) {
        try {
            Process process = start(threads);
            ShutdownHook hook = ShutdownHook.of("limbeck-worker", () -> stop(process));
            try {
                serve(process);
            } finally {
                process.destroyForcibly();
                hook.close();
            }
        } catch (IOException e) {
            throw new EngineException("The process for " + work.word() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Lets the process finish its step and write a checkpoint; its rows are still handed out meanwhile. */
    private static void stop(Process process) {
        process.toHandle().destroy();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start(ThreadSettings threads) throws IOException {
        // The class path goes into a file, for it may be longer than a command line.
        Path arguments = folder.resolve("worker.arguments");
        Files.write(
                arguments,
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=30",
                        "-cp",
                        quote(System.getProperty("java.class.path")),
                        Worker.class.getName(),
                        work.name(),
                        quote(folder.toAbsolutePath().toString())));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + arguments)
                .redirectError(folder.resolve(LOG).toFile());
        Map<String, String> environment = builder.environment();
        threads.set(environment);
        MEMORY.forEach(environment::putIfAbsent);
        return builder.start();
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void serve(Process process) throws IOException {
        Progress.@Nullable Task task = null;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()))) {
            for (Request request = Wire.receive(in); request != Request.DONE; request = Wire.receive(in)) {
                switch (request) {
                    case SIZES -> {
                        out.writeInt(feed.batches());
                        out.writeInt(feed.validationBatches());
                    }
                    case BATCH -> Wire.write(out, feed.batch(in.readInt(), in.readInt()));
                    case VALIDATION_BATCH -> Wire.write(out, feed.validationBatch(in.readInt()));
                    case JUDGE -> out.writeDouble(feed.judge(Wire.readAnswers(in)));
                    case BEGIN -> task = progress.begin(in.readUTF(), in.readLong());
                    case ADVANCE -> advance(task, in.readLong());
                    case FAILED -> throw new EngineException(in.readUTF());
                    case DONE -> throw new IllegalStateException("The loop has ended.");
                }
                out.flush();
            }
        } catch (IOException e) {
            throw new EngineException(
                    "The process for " + work.word() + " ended before its work was done: " + lastWords(process) + " "
                            + work.afterwards(),
                    e);
        } finally {
            if (task != null) {
                task.close();
            }
        }
    }

    private static void advance(Progress.@Nullable Task task, long steps) {
        if (task != null) {
            task.advance(steps);
        }
    }

    private String lastWords(Process process) throws IOException {
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> lines = Files.readAllLines(folder.resolve(LOG));
        String said = lines.isEmpty() ? "it was killed, perhaps for lack of memory." : lines.get(0);
        return process.isAlive() ? said : said + " (exit code " + process.exitValue() + ")";
    }
}
