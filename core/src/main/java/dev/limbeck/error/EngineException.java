package dev.limbeck.error;

/** A runtime (ONNX Runtime, libtorch) refused or failed. */
public final class EngineException extends LimbeckException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message, null);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
