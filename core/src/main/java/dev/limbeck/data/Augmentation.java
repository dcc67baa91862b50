package dev.limbeck.data;

/** Changes inputs at random in ways that leave their labels true, so that no epoch shows a row twice alike. */
public interface Augmentation {
    /** Leaves every batch as it is. */
    Augmentation NONE = new Augmentation() {
        @Override
        public Batch apply(Batch batch, long seed) {
            return batch;
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /**
     * A batch of the same rows and shapes.
     *
     * @param seed decides every choice
     */
    Batch apply(Batch batch, long seed);
}
