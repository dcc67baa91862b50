package dev.limbeck.cli.demo;

/**
 * What a dictionary says about one sense.
 *
 * @param definition the sense in other words
 * @param example a sentence that uses it
 * @param category the lexicographers' file it stands in, such as {@code noun.animal}
 */
record Gloss(String definition, String example, String category) {}
