package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Node;
import java.util.Map;

/** The versions of ONNX that limbeck reads; those of ONNX 1.21, and what ONNX Runtime 1.28 runs. */
final class Versions {
    private static final long NEWEST_IR = 13;
    private static final long NEWEST_OPSET = 26;
    private static final long IR_WITH_OPSETS = 3;

    private Versions() {}

    static void requireIr(long version) {
        if (version < 1) {
            throw new ModelException("It names no IR version, so it is not an ONNX model or is damaged.");
        }
        if (version > NEWEST_IR) {
            throw new ModelException("It has IR version " + version + "; limbeck reads up to " + NEWEST_IR
                    + ". Export it for an older ONNX, or use a newer limbeck.");
        }
    }

    /** The operator sets a model imports; files before IR version 3 import none and mean opset 1. */
    static void requireOpsets(Map<String, Long> opsets, long irVersion) {
        if (opsets.isEmpty() && irVersion >= IR_WITH_OPSETS) {
            throw new ModelException("It does not say which opset it uses. The file is cut short or damaged.");
        }
        long version = opsets.getOrDefault(Node.STANDARD, 1L);
        if (version < 1 || version > NEWEST_OPSET) {
            throw new ModelException("It uses opset " + version + " of the standard operators; limbeck reads 1 to "
                    + NEWEST_OPSET + ". Export it with an opset in that range.");
        }
    }
}
