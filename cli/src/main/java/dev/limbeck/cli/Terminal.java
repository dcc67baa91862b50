package dev.limbeck.cli;

/** What standard error is connected to. Java 17 cannot tell, so the launcher says it. */
final class Terminal {
    private static final String PROPERTY = "limbeck.terminal";

    private Terminal() {}

    /** Whether somebody watches standard error on a terminal. */
    static boolean isAttached() {
        return Boolean.getBoolean(PROPERTY);
    }
}
