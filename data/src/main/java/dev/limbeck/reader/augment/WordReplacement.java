package dev.limbeck.reader.augment;

import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * New sentences from a sentence: each word is replaced with some probability by one of the words that are nearest to it
 * in the teacher's own table of words (TinyBERT, Jiao et al. 2020, algorithm 1, with the teacher's embeddings in the place
 * of GloVe and of a masked language model, which a fine-tuned teacher no longer has). Only words that are one token are
 * replaced, and no stop words.
 */
public final class WordReplacement {
    /** How many candidates a word has, K. */
    private static final int CANDIDATES = 15;

    /** How often a new sentence is drawn before a text is taken to have no more. */
    private static final int TRIES = 4;

    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private final Vocabulary vocabulary;
    private final Map<Integer, String> words;
    private final Set<String> stopWords;
    private final Neighbours neighbours;
    private final double probability;
    private final Map<Integer, List<Integer>> known = new HashMap<>();

    /**
     * @param tokenizer the teacher's {@code tokenizer.json}
     * @param table the teacher's word embeddings, FLOAT [words, width]
     * @param probability that a word is replaced, p_t; 0.4 in the paper
     * @throws dev.limbeck.error.ModelException if the tokenizer has no words
     */
    public WordReplacement(Path tokenizer, Tensor table, double probability) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "A word is replaced with a probability above 0 and up to 1, not " + probability + ".");
        }
        this.vocabulary = Vocabulary.read(tokenizer);
        this.words = vocabulary.words();
        this.stopWords = stopWords();
        this.probability = probability;
        this.neighbours = new Neighbours(
                table,
                words.entrySet().stream()
                        .filter(word -> word.getKey() < table.shape().dim(0))
                        .filter(word -> word.getValue().length() > 1 && isReplaceable(word.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static Set<String> stopWords() {
        try (InputStream list = WordReplacement.class.getResourceAsStream("stop-words.txt")) {
            String text =
                    new String(Objects.requireNonNull(list, "stop-words.txt").readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().flatMap(BLANK::splitAsStream).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReplaceable(String word) {
        return !stopWords.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Looks up the candidates of all words of these texts at once, which is quicker than one by one. */
    public void prepare(List<String> texts) {
        List<Integer> ids = texts.stream()
                .flatMap(text -> WORD.matcher(text).results().map(MatchResult::group))
                .distinct()
                .flatMap(word -> replaceable(word).stream())
                .distinct()
                .filter(id -> !known.containsKey(id))
                .toList();
        known.putAll(neighbours.of(ids, CANDIDATES));
    }

    private Optional<Integer> replaceable(String word) {
        return isReplaceable(word) ? vocabulary.id(word) : Optional.empty();
    }

    /**
     * New sentences, all different, none the text itself; fewer than asked for if the text has too few words.
     *
     * @param count how many are wanted, N_a
     * @param seed decides every choice
     */
    public List<String> variants(String text, int count, long seed) {
        prepare(List.of(text));
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> variants = new LinkedHashSet<>();
        for (int draw = 0; draw < count * TRIES && variants.size() < count; draw++) {
            String variant = variant(text, random);
            if (!variant.equals(text)) {
                variants.add(variant);
            }
        }
        return new ArrayList<>(variants);
    }

    private String variant(String text, SplittableRandom random) {
        Matcher matcher = WORD.matcher(text);
        StringBuilder variant = new StringBuilder();
        while (matcher.find()) {
            String word = matcher.group();
            matcher.appendReplacement(
                    variant,
                    Matcher.quoteReplacement(random.nextDouble() < probability ? another(word, random) : word));
        }
        return matcher.appendTail(variant).toString();
    }

    private String another(String word, SplittableRandom random) {
        List<Integer> candidates =
                replaceable(word).map(id -> known.getOrDefault(id, List.of())).orElse(List.of());
        if (candidates.isEmpty()) {
            return word;
        }
        String other = words.getOrDefault(candidates.get(random.nextInt(candidates.size())), word);
        return Character.isUpperCase(word.charAt(0))
                ? other.substring(0, 1).toUpperCase(Locale.ROOT) + other.substring(1)
                : other;
    }
}
