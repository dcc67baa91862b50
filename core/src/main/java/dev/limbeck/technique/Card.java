package dev.limbeck.technique;

import java.util.Set;

/**
 * What a technique says about itself.
 *
 * @param id the name in recipes and on the command line
 * @param stage when it runs, relative to the others
 * @param saves what it promises to save
 * @param needsRecovery whether the result is of little use without training
 * @param summary one sentence for the catalog
 * @param source the paper or specification
 */
public record Card(String id, Stage stage, Set<Saves> saves, boolean needsRecovery, String summary, String source) {
    public Card {
        saves = Set.copyOf(saves);
    }

    /** A kind of cost. */
    public enum Saves {
        LATENCY,
        BYTES,
        MACS
    }
}
