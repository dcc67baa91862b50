package dev.limbeck.data;

/** The kinds of {@link Labels}, as asked of a data reader. */
public enum LabelKind {
    /** Whatever the data has: classes, numbers, or nothing. */
    ANY,
    NONE,
    CLASSES,
    SCORES,
    /** Pairs of query and document. */
    MATCHES,
    /** Another model's outputs, which no file has. */
    OUTPUTS
}
