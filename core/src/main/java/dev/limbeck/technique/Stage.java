package dev.limbeck.technique;

/** The order in which techniques of different kinds are applied: what changes shapes comes before what changes bits. */
public enum Stage {
    STRUCTURE,
    WIDTH,
    RANK,
    EXIT,
    PRECISION,
    ENCODING
}
