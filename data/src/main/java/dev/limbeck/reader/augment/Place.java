package dev.limbeck.reader.augment;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A word where it stands in a text.
 *
 * @param text the whole text
 * @param start where the word begins, in chars
 * @param end the first char behind it
 */
public record Place(String text, int start, int end) {
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    public Place {
        if (start < 0 || end <= start || end > text.length()) {
            throw new IllegalArgumentException(
                    "A text of " + text.length() + " chars has no word from " + start + " to " + end + ".");
        }
    }

    /** The words of a text that say something: runs of letters that are no stop words. */
    public static List<Place> of(String text) {
        return WORD.matcher(text)
                .results()
                .filter(word -> !StopWords.contains(word.group()))
                .map(word -> new Place(text, word.start(), word.end()))
                .toList();
    }

    /** The word as it is written. */
    public String word() {
        return text.substring(start, end);
    }

    /** The text with something else in the word's place. */
    String with(String other) {
        return text.substring(0, start) + other + text.substring(end);
    }
}
