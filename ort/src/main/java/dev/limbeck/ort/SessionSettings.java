package dev.limbeck.ort;

/**
 * How a session runs a model. Weights are always pre-packed for the matrix kernels, and waiting threads always spin
 * while a run is under way: both are ONNX Runtime's defaults and the fastest choice.
 *
 * @param threads threads inside one operator; 0 leaves the number to ONNX Runtime (one a core)
 * @param optimization which graph optimisations ONNX Runtime applies when it loads the model
 * @param quietBetweenRuns whether the threads stop spinning when a run is over, which leaves the processor to others;
 *     needed to time several sessions in turn
 */
public record SessionSettings(int threads, Optimization optimization, boolean quietBetweenRuns) {
    /** What a caller of ONNX Runtime gets without setting anything. */
    public static final SessionSettings DEFAULT = new SessionSettings(0, Optimization.ALL, false);

    public SessionSettings {
        if (threads < 0) {
            throw new IllegalArgumentException("A session cannot have " + threads + " threads.");
        }
    }

    /** ONNX Runtime's levels of graph optimisation. */
    public enum Optimization {
        /** The graph runs as it is written. */
        NONE,
        /** Constant folding and the removal of redundant nodes. */
        BASIC,
        /** Also fusions into ONNX Runtime's own operators. */
        EXTENDED,
        /** Also changes of memory layout. */
        ALL
    }

    public SessionSettings withThreads(int count) {
        return new SessionSettings(count, optimization, quietBetweenRuns);
    }

    public SessionSettings withOptimization(Optimization level) {
        return new SessionSettings(threads, level, quietBetweenRuns);
    }

    public SessionSettings withQuietBetweenRuns(boolean quiet) {
        return new SessionSettings(threads, optimization, quiet);
    }
}
