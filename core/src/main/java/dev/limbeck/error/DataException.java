package dev.limbeck.error;

/** A data file, a row or a label cannot be used. */
public final class DataException extends LimbeckException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message, null);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
