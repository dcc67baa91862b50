package dev.limbeck.torch;

import dev.limbeck.recover.Workspace;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What a {@link Worker} can be asked to do. */
enum Work {
    /** Trains what the folder describes; the weights are then in the workspace. */
    TRAINING("training", "The same command goes on from the last checkpoint.") {
        @Override
        void run(Path folder, RemoteFeed feed, Consumer<Runnable> onInterruption) {
            try (TrainingLoop loop = new TrainingLoop(JobFiles.read(folder), feed, Workspace.prepared(folder))) {
                onInterruption.accept(loop::requestStop);
                loop.run(feed);
            }
        }
    },
    /** Times a few steps of what the folder describes, and forgets what they learned. */
    STEP_TIMING("timing", "Set the precision with --precision.") {
        @Override
        void run(Path folder, RemoteFeed feed, Consumer<Runnable> onInterruption) {
            try (TrainingLoop loop = new TrainingLoop(JobFiles.read(folder), feed, Workspace.prepared(folder))) {
                PrecisionChoice.writeMillis(loop.millisOfAStep(), folder);
            }
        }
    },
    /** Collects the statistics that the folder describes, and writes them there. */
    CALIBRATION("calibration", "Fewer rows, or shorter ones, need less memory.") {
        @Override
        void run(Path folder, RemoteFeed feed, Consumer<Runnable> onInterruption) {
            CalibrationFiles.writeSums(GradientCalibration.run(CalibrationFiles.read(folder), feed, feed), folder);
        }
    };

    private final String word;
    private final String afterwards;

    Work(String word, String afterwards) {
        this.word = word;
        this.afterwards = afterwards;
    }

    /**
     * Does it.
     *
     * @param folder with the files of the job, and afterwards of its result
     * @param onInterruption takes what lets the work end early and in order, if there is such a thing
     */
    abstract void run(Path folder, RemoteFeed feed, Consumer<Runnable> onInterruption);

    String word() {
        return word;
    }

    /** What the user can do after the process has died. */
    String afterwards() {
        return afterwards;
    }
}
