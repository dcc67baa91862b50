package dev.limbeck.torch;

/**
 * How a graph is run.
 *
 * @param training whether operators that differ between the two train: BatchNormalization takes the statistics of the
 *     batch, Dropout drops
 * @param seed of everything random in the run
 */
record Mode(boolean training, long seed) {
    static final Mode INFERENCE = new Mode(false, 0);

    static Mode training(long seed) {
        return new Mode(true, seed);
    }
}
