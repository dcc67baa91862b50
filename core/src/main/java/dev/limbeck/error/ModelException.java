package dev.limbeck.error;

/** A model cannot be read, is not valid, or cannot be written. */
public final class ModelException extends LimbeckException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message, null);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
