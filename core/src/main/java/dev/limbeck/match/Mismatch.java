package dev.limbeck.match;

import java.util.Optional;

/**
 * The attempt of a pattern that matched the most nodes before it failed.
 *
 * @param where the node or value at which it failed, as messages name it
 * @param reason what the pattern wanted there and what is there
 * @param matched how many nodes had matched by then
 */
public record Mismatch(String where, String reason, int matched) implements Matching {
    @Override
    public Optional<Match> match() {
        return Optional.empty();
    }

    @Override
    public Optional<Mismatch> mismatch() {
        return Optional.of(this);
    }

    @Override
    public String toString() {
        return where + ": " + reason;
    }
}
