package dev.limbeck.site;

/** Whether elements of an axis can be removed. */
public sealed interface Removal {
    /** They can, and this goes with them. */
    record Allowed(Footprint footprint) implements Removal {}

    /** They cannot. */
    record Refused(String reason) implements Removal {}
}
