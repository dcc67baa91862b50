package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;

/** The versions of ONNX that limbeck reads; those of ONNX 1.21, and what ONNX Runtime 1.28 runs. */
final class Versions {
    private static final long NEWEST_IR = 13;
    private static final long NEWEST_OPSET = 26;

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

    static void requireOpset(long version) {
        if (version < 1 || version > NEWEST_OPSET) {
            throw new ModelException("It uses opset " + version + " of the standard operators; limbeck reads 1 to "
                    + NEWEST_OPSET + ". Export it with an opset in that range.");
        }
    }
}
