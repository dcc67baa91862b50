package dev.limbeck.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds words that were probably meant, for messages. */
public final class NearestWord {
    private NearestWord() {}

    /** The candidate with the least Levenshtein distance to a word, the first of equals; empty without candidates. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        return nearestFirst(word, candidates).findFirst();
    }

    /** Candidates by their Levenshtein distance to a word, the nearest first. */
    public static Stream<String> nearestFirst(String word, Collection<String> candidates) {
        return candidates.stream().sorted(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** The fewest insertions, deletions and replacements of characters between two words. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
