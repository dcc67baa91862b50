package dev.limbeck.calibrate;

/** The result of a {@link Reducer}; each reducer documents the class of its summaries. */
public interface Summary {}
