package dev.limbeck.reader.augment;

import java.util.List;

/**
 * A text with some of its words replaced.
 *
 * @param changes what was replaced by what, in the order of the text
 */
public record Variant(String text, List<Change> changes) {
    public Variant {
        changes = List.copyOf(changes);
    }

    /** One word in the place of another. */
    public record Change(String from, String to) {
        @Override
        public String toString() {
            return from + " → " + to;
        }
    }
}
