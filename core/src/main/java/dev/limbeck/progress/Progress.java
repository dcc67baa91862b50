package dev.limbeck.progress;

/** Where long work reports how far it is. Implementations decide how it is shown; the work does not care. */
public interface Progress {
    /** Shows nothing. */
    Progress SILENT = (what, total) -> new Task() {
        @Override
        public void advance(long steps) {}

        @Override
        public void close() {}
    };

    /**
     * Begins a piece of work.
     *
     * @param what what is being done, for people
     * @param total how many steps it takes
     */
    Task begin(String what, long total);

    /** Something worth knowing on the way, in one line. */
    default void note(String line) {}

    /** One piece of work; close it when it is over, done or not. */
    interface Task extends AutoCloseable {
        void advance(long steps);

        @Override
        void close();
    }
}
