package dev.limbeck.torch;

import dev.limbeck.error.EngineException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Feed;
import dev.limbeck.recover.TrainingPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Finds out in which precision a training is faster on this machine, by a few steps of each in processes of their own.
 * What was found is kept in the training's folder, so that one that goes on does so in the same.
 */
final class PrecisionChoice {
    /** Below this, trying takes longer than what it could save. */
    private static final int FEWEST_STEPS = 100;

    /** How much faster bfloat16 has to be to be worth its rounding. */
    private static final double WORTHWHILE = 0.9;

    private static final String CHOICE = "precision.txt";
    private static final String MILLIS = "step-millis.txt";
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private final Path folder;
    private final Feed feed;
    private final Progress progress;

    PrecisionChoice(Path folder, Feed feed, Progress progress) {
        this.folder = folder;
        this.feed = feed;
        this.progress = progress;
    }

    /**
     * The precision for a training whose settings leave it open.
     *
     * @param digest of the training
     */
    TrainingPrecision of(TrainingJob job, String digest) {
        long steps =
                (long) feed.batches() * job.settings().epochs() / job.settings().accumulation();
        if (steps < FEWEST_STEPS) {
            return TrainingPrecision.FP32;
        }
        try {
            Files.createDirectories(folder);
            Path choice = folder.resolve(CHOICE);
            List<String> known = Files.exists(choice) ? Files.readAllLines(choice) : List.of();
            if (known.size() == 2 && known.get(0).equals(digest)) {
                return TrainingPrecision.parse(known.get(1));
            }
            TrainingPrecision chosen = hasBfloat16() ? faster(job) : TrainingPrecision.FP32;
            AtomicFile.writeText(choice, digest + "\n" + chosen.word() + "\n");
            return chosen;
        } catch (IOException e) {
            throw new EngineException("The training cannot be kept in '" + folder + "': " + e.getMessage(), e);
        }
    }

    /** Without instructions for it, bfloat16 is emulated and slow. */
    private static boolean hasBfloat16() throws IOException {
        String flags = Files.exists(CPUINFO) ? Files.readString(CPUINFO) : "";
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    private TrainingPrecision faster(TrainingJob job) throws IOException {
        double full = millis(job, TrainingPrecision.FP32);
        double half = millis(job, TrainingPrecision.BF16);
        TrainingPrecision faster = half < WORTHWHILE * full ? TrainingPrecision.BF16 : TrainingPrecision.FP32;
        progress.note(String.format(
                Locale.ROOT,
                "A step takes %.0f ms in fp32 and %.0f ms in bf16 here, so training is in %s (set with --precision).",
                full,
                half,
                faster.word()));
        return faster;
    }

    private double millis(TrainingJob job, TrainingPrecision precision) throws IOException {
        TrainingJob trial = job.in(precision).keepingNothing();
        JobFiles.write(trial, folder);
        new WorkerProcess(Work.STEP_TIMING, folder, feed, Progress.SILENT).run(ThreadSettings.of(trial));
        return Double.parseDouble(Files.readString(folder.resolve(MILLIS)));
    }

    /** Writes what a step takes, for the process that asked. */
    static void writeMillis(double millis, Path folder) {
        try {
            Files.writeString(folder.resolve(MILLIS), Double.toString(millis));
        } catch (IOException e) {
            throw new EngineException("'" + folder + "' cannot be written: " + e.getMessage(), e);
        }
    }
}
