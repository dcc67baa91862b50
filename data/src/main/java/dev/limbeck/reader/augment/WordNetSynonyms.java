package dev.limbeck.reader.augment;

import dev.limbeck.reader.WordNetFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Synonyms of WordNet 3.1: the other words of a word's senses, those of its most frequent sense first. Only words that
 * are entries themselves have synonyms; inflected forms stay.
 *
 * @see <a href="https://wordnet.princeton.edu/documentation/senseidx5wn">senseidx(5WN), the format of index.sense</a>
 */
final class WordNetSynonyms implements WordSource {
    private static final String FILE = "index.sense";

    /** {@code lemma%ss_type:… synset_offset sense_number tag_cnt}; lemmas of several words are left out. */
    private static final Pattern SENSE = Pattern.compile("(\\p{L}+)%(\\d):\\S* (\\d{8}) (\\d+) (\\d+)");

    private static final String SATELLITE = "5";
    private static final String ADJECTIVE = "3";

    private static final Comparator<Sense> MOST_FREQUENT_FIRST =
            Comparator.comparingInt(Sense::count).reversed().thenComparingInt(Sense::number);

    private final Map<String, List<Sense>> byWord = new HashMap<>();
    private final Map<String, List<Sense>> bySynset = new HashMap<>();
    private final int candidates;

    /**
     * A word in one sense.
     *
     * @param synset the part of speech and where its synonyms stand in WordNet's file
     * @param number the rank of the sense among those of the word and its part of speech, from 1
     * @param count how often the word has this sense in WordNet's tagged texts
     */
    private record Sense(String word, String synset, int number, int count) {}

    private WordNetSynonyms(Stream<String> lines, int candidates) {
        this.candidates = candidates;
        lines.map(SENSE::matcher)
                .filter(Matcher::matches)
                .map(WordNetSynonyms::sense)
                .forEach(sense -> {
                    byWord.computeIfAbsent(sense.word(), w -> new ArrayList<>()).add(sense);
                    bySynset.computeIfAbsent(sense.synset(), s -> new ArrayList<>())
                            .add(sense);
                });
        byWord.values().forEach(senses -> senses.sort(MOST_FREQUENT_FIRST));
        bySynset.values().forEach(senses -> senses.sort(MOST_FREQUENT_FIRST));
    }

    /**
     * The synonyms of WordNet on the class path.
     *
     * @throws dev.limbeck.error.DataException if it is not there
     */
    static WordNetSynonyms open(SourceSettings settings) {
        return open(settings.candidates());
    }

    static WordNetSynonyms open(int candidates) {
        try (BufferedReader reader = WordNetFile.open(FILE)) {
            return new WordNetSynonyms(reader.lines(), candidates);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sense sense(Matcher line) {
        // The file of adjectives holds both those at the centre of a cluster and their satellites.
        String part = line.group(2).equals(SATELLITE) ? ADJECTIVE : line.group(2);
        return new Sense(
                line.group(1),
                part + ":" + line.group(3),
                Integer.parseInt(line.group(4)),
                Integer.parseInt(line.group(5)));
    }

    @Override
    public List<List<String>> candidates(List<Place> places) {
        return places.stream().map(place -> synonyms(place.word())).toList();
    }

    private List<String> synonyms(String word) {
        String lemma = word.toLowerCase(Locale.ROOT);
        return byWord.getOrDefault(lemma, List.of()).stream()
                .flatMap(sense -> bySynset.getOrDefault(sense.synset(), List.of()).stream())
                .map(Sense::word)
                .filter(other -> !other.equals(lemma) && other.length() > 1 && !StopWords.contains(other))
                .distinct()
                .limit(candidates)
                .toList();
    }

    @Override
    public String digest() {
        return "wordnet 3.1, " + candidates;
    }
}
