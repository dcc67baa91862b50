package dev.limbeck.torch;

/** A kernel does not know this use of its operator. The message says what, and becomes part of an engine failure. */
final class UnsupportedUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedUse(String what) {
        super(what);
    }
}
