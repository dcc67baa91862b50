package dev.limbeck.reader.augment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** English words that are never replaced and never replace others: they say little, or, as "not", turn the meaning. */
final class StopWords {
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Set<String> WORDS = read();

    private StopWords() {}

    private static Set<String> read() {
        try (InputStream list = StopWords.class.getResourceAsStream("stop-words.txt")) {
            String text =
                    new String(Objects.requireNonNull(list, "stop-words.txt").readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().flatMap(BLANK::splitAsStream).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean contains(String word) {
        return WORDS.contains(word.toLowerCase(Locale.ROOT));
    }
}
