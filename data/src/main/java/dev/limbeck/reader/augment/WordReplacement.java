package dev.limbeck.reader.augment;

import dev.limbeck.data.ContentDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * New sentences from a sentence: each word that says something is replaced with some probability by one of its
 * candidates (TinyBERT, Jiao et al. 2020, algorithm 1). Stop words and tokens without letters stay.
 */
public final class WordReplacement {
    /** How often the new sentences of a text are drawn before it is taken to have no more. */
    private static final int ROUNDS = 4;

    private final WordSource source;
    private final double probability;

    /**
     * @param source where candidates come from
     * @param probability that a word is replaced, p_t; 0.4 in the paper
     */
    public WordReplacement(WordSource source, double probability) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "A word is replaced with a probability above 0 and up to 1, not " + probability + ".");
        }
        this.source = source;
        this.probability = probability;
    }

    /**
     * New sentences for each text, all different, none the text itself; fewer than asked for if a text has too few
     * words. The candidates of all texts are looked up together.
     *
     * @param count how many are wanted of each, N_a
     * @param firstSeed decides every choice in the first text; each further text has the next seed
     */
    public List<List<Variant>> variants(List<String> texts, int count, long firstSeed) {
        List<Sentence> sentences = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            sentences.add(new Sentence(texts.get(i), firstSeed + i));
        }
        Map<Place, List<String>> candidates = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Sentence> unfinished = sentences.stream()
                    .filter(sentence ->
                            sentence.hasWords() && sentence.variants().size() < count)
                    .toList();
            unfinished.forEach(sentence -> sentence.draw(count, probability));
            lookUp(unfinished, candidates);
            unfinished.forEach(sentence -> sentence.replace(candidates, count));
        }
        return sentences.stream().map(Sentence::variants).toList();
    }

    private void lookUp(List<Sentence> sentences, Map<Place, List<String>> candidates) {
        List<Place> unknown = sentences.stream()
                .flatMap(Sentence::drawn)
                .distinct()
                .filter(place -> !candidates.containsKey(place))
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        List<List<String>> found = source.candidates(unknown);
        for (int i = 0; i < unknown.size(); i++) {
            candidates.put(unknown.get(i), found.get(i));
        }
    }

    /** Tells these replacements from others. */
    public String digest() {
        return new ContentDigest()
                .add(source.digest())
                .add(Double.toString(probability))
                .hex();
    }
}
