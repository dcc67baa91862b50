package dev.limbeck.recover;

/**
 * How a training goes.
 *
 * @param epochs passes over the training rows
 * @param batchSize rows of one forward pass
 * @param accumulation forward passes whose gradients are averaged into one step
 * @param optimizer what makes steps of gradients
 * @param schedule of the learning rate
 * @param layerDecay what the learning rate of a block is of that of the block after it; 1 for the same everywhere
 * @param clip the largest norm of all gradients together, longer ones are scaled down; 0 for no limit
 * @param average the decay of the moving average of the weights, which is what is then kept; 0 for none
 * @param patience epochs without a better score after which training ends; 0 for never
 * @param precision of the forward and backward passes
 * @param checkpointActivations whether what is computed inside of blocks is forgotten and computed again in the backward
 *     pass: less memory, more time, the same gradients
 * @param seed of every random choice
 */
public record TrainingSettings(
        int epochs,
        int batchSize,
        int accumulation,
        Optimizer optimizer,
        Schedule schedule,
        double layerDecay,
        double clip,
        double average,
        int patience,
        TrainingPrecision precision,
        boolean checkpointActivations,
        long seed) {
    public TrainingSettings {
        requireAtLeast(1, epochs, "epochs");
        requireAtLeast(1, batchSize, "rows in a batch");
        requireAtLeast(1, accumulation, "batches in a step");
        requireAtLeast(0, patience, "epochs of patience");
        requireShare(layerDecay > 0 && layerDecay <= 1, "The decay from block to block", layerDecay);
        requireShare(average >= 0 && average < 1, "The decay of the moving average", average);
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("The largest norm of gradients must not be below 0: " + clip + ".");
        }
    }

    private static void requireAtLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException("There must be at least " + least + " " + what + ", not " + value + ".");
        }
    }

    private static void requireShare(boolean fits, String what, double value) {
        if (!fits) {
            throw new IllegalArgumentException(what + " must lie between 0 and 1, not " + value + ".");
        }
    }

    /** What is usual for fine-tuning an encoder: AdamW, a tenth of warm-up, then down on a line, gradients clipped at 1. */
    public static TrainingSettings encoder(int epochs, double learningRate, long seed) {
        return new TrainingSettings(
                epochs,
                32,
                1,
                Optimizer.AdamW.of(learningRate),
                new Schedule(Schedule.Curve.LINEAR, 0.1),
                1,
                1,
                0,
                0,
                TrainingPrecision.FP32,
                false,
                seed);
    }

    /** What is usual for a CNN: SGD with momentum, a short warm-up, then down on a cosine. */
    public static TrainingSettings cnn(int epochs, double learningRate, long seed) {
        return new TrainingSettings(
                epochs,
                128,
                1,
                Optimizer.Sgd.of(learningRate),
                new Schedule(Schedule.Curve.COSINE, 0.05),
                1,
                0,
                0,
                0,
                TrainingPrecision.FP32,
                false,
                seed);
    }

    /** The same with another optimiser, and gradients no longer than this; 0 for no limit. */
    public TrainingSettings withOptimizer(Optimizer other, double longest) {
        return new TrainingSettings(
                epochs,
                batchSize,
                accumulation,
                other,
                schedule,
                layerDecay,
                longest,
                average,
                patience,
                precision,
                checkpointActivations,
                seed);
    }

    /** The same for so many epochs, with another learning rate at the top of the schedule. */
    public TrainingSettings withPace(int otherEpochs, double learningRate) {
        return new TrainingSettings(
                otherEpochs,
                batchSize,
                accumulation,
                optimizer.with(learningRate, optimizer.weightDecay()),
                schedule,
                layerDecay,
                clip,
                average,
                patience,
                precision,
                checkpointActivations,
                seed);
    }

    public TrainingSettings withPrecision(TrainingPrecision other) {
        return with(other, checkpointActivations);
    }

    /** The same with activations recomputed, or kept. */
    public TrainingSettings withCheckpointedActivations(boolean checkpoint) {
        return with(precision, checkpoint);
    }

    private TrainingSettings with(TrainingPrecision otherPrecision, boolean checkpoint) {
        return new TrainingSettings(
                epochs,
                batchSize,
                accumulation,
                optimizer,
                schedule,
                layerDecay,
                clip,
                average,
                patience,
                otherPrecision,
                checkpoint,
                seed);
    }
}
