package dev.limbeck.site;

import java.util.Optional;

/**
 * The model is no encoder that limbeck knows.
 *
 * @param where the first node that did not fit, as messages name it
 * @param reason what was expected there
 */
public record Unrecognised(String where, String reason) implements Recognition {
    @Override
    public Optional<Encoder> encoder() {
        return Optional.empty();
    }

    @Override
    public Optional<Unrecognised> unrecognised() {
        return Optional.of(this);
    }

    @Override
    public String toString() {
        return where + ": " + reason;
    }
}
