package dev.limbeck.cli;

/** What the process says to its caller. An interrupted process ends with 130, which the JVM sees to. */
final class ExitCode {
    static final int DONE = 0;
    /** Nothing beat the original within the budget. */
    static final int DECLINED = 1;

    static final int USAGE = 2;
    /** The model or the data cannot be used. */
    static final int INPUT = 3;

    static final int ENGINE = 4;

    private ExitCode() {}
}
