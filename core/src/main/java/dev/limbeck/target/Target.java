package dev.limbeck.target;

/**
 * The situation a model is made for and measured in.
 *
 * @param isa instruction set of the processor it will run on
 * @param threads intra-op threads; 0 leaves the choice to the runtime
 * @param batch rows in one run; 0 if single rows and batches count alike
 * @param length tokens a row, for text without data; 0 if the data decide
 * @param runtimeVersion the oldest ONNX Runtime that must read the result, such as 1.20
 * @param opset the newest standard operator set the result may use
 * @param standardOnly whether only standard operators may appear in the result
 */
public record Target(
        Isa isa, int threads, int batch, int length, RuntimeVersion runtimeVersion, long opset, boolean standardOnly) {
    /** ONNX Runtime 1.20 and opset 21: what LangChain4j and DJL read. */
    public static Target of(Isa isa) {
        return new Target(isa, 0, 1, 0, new RuntimeVersion(1, 20), 21, false);
    }

    public Target withBatch(int rows) {
        return new Target(isa, threads, rows, length, runtimeVersion, opset, standardOnly);
    }

    public Target withThreads(int count) {
        return new Target(isa, count, batch, length, runtimeVersion, opset, standardOnly);
    }

    public Target withLength(int tokens) {
        return new Target(isa, threads, batch, tokens, runtimeVersion, opset, standardOnly);
    }

    public Target withOpset(long newest) {
        return new Target(isa, threads, batch, length, runtimeVersion, newest, standardOnly);
    }

    public Target withRuntimeVersion(RuntimeVersion oldest) {
        return new Target(isa, threads, batch, length, oldest, opset, standardOnly);
    }

    public Target withStandardOnly(boolean only) {
        return new Target(isa, threads, batch, length, runtimeVersion, opset, only);
    }
}
