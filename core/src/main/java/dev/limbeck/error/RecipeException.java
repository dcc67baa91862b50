package dev.limbeck.error;

/** A recipe or an option asks for something that does not exist or does not fit together. */
public final class RecipeException extends LimbeckException {
    private static final long serialVersionUID = 1L;

    public RecipeException(String message) {
        super(message, null);
    }

    public RecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
