package dev.limbeck.data;

/** The kinds of {@link Labels}, as asked of a data reader. */
public enum LabelKind {
    /** Whatever the data has: classes, sets of them, tags of words, numbers, or nothing. */
    ANY,
    NONE,
    /** One class a row, or a set of them. */
    CLASSES,
    /** A set of classes a row. */
    CLASS_SETS,
    /** One class a word. */
    TAGS,
    SCORES,
    /** Pairs of query and document. */
    MATCHES,
    /** Another model's outputs, which no file has. */
    OUTPUTS
}
