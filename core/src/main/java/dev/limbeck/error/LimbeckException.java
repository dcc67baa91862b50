package dev.limbeck.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that limbeck reports to its user. The message says what happened, where, why and what to
 * do about it, in one or two lines that can be printed without a stack trace.
 */
public abstract class LimbeckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimbeckException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
