package dev.limbeck.match;

import java.util.Optional;

/** What came of holding a {@link Pattern} against a node: a {@link Match}, or the {@link Mismatch} that went furthest. */
public sealed interface Matching permits Match, Mismatch {
    /** What was found, if the pattern matched. */
    Optional<Match> match();

    /** Why the pattern did not match; empty if it did. */
    Optional<Mismatch> mismatch();
}
