package dev.limbeck.reader.augment;

import dev.limbeck.error.ModelException;
import dev.limbeck.reader.MaskToken;
import dev.limbeck.reader.ModelConfiguration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The words that a tokenizer keeps whole, by their ids: of WordPiece what does not begin with {@code ##}, of byte-level
 * BPE and Unigram what begins a word ({@code Ġ}, {@code ▁}). Words are of letters only.
 */
final class Vocabulary {
    private static final String CONTINUED = "##";

    private final Map<String, Integer> ids;
    private final Set<Integer> added;
    private final Optional<MaskToken> mask;
    private final int size;

    private Vocabulary(Map<String, Integer> ids, Set<Integer> added, Optional<MaskToken> mask, int size) {
        this.ids = Map.copyOf(ids);
        this.added = Set.copyOf(added);
        this.mask = mask;
        this.size = size;
    }

    /**
     * Reads the {@code tokenizer.json} beside a model.
     *
     * @throws ModelException if there is none, or it has no vocabulary
     */
    static Vocabulary read(ModelConfiguration files) {
        JsonNode tokenizer = files.json("tokenizer.json")
                .orElseThrow(() -> new ModelException(
                        "There is no tokenizer.json in " + files.folder() + ", so words are not known."));
        JsonNode tokens = tokenizer.path("model").path("vocab");
        Map<String, Integer> ids = new HashMap<>();
        int largest = -1;
        if (tokens.isObject()) {
            boolean marked = tokens.has("Ġthe") || tokens.has("▁the");
            for (Map.Entry<String, JsonNode> token : tokens.properties()) {
                int id = token.getValue().asInt();
                word(token.getKey(), marked).ifPresent(word -> ids.put(word, id));
                largest = Math.max(largest, id);
            }
        } else {
            for (int i = 0; i < tokens.size(); i++) {
                int id = i;
                word(tokens.get(i).path(0).asString(""), true).ifPresent(word -> ids.put(word, id));
            }
            largest = tokens.size() - 1;
        }
        if (ids.isEmpty()) {
            throw new ModelException("The tokenizer.json in " + files.folder()
                    + " has no vocabulary of words, so no word can be replaced.");
        }
        Set<Integer> added = new HashSet<>();
        for (JsonNode token : tokenizer.path("added_tokens")) {
            added.add(token.path("id").asInt());
            largest = Math.max(largest, token.path("id").asInt());
        }
        return new Vocabulary(ids, added, MaskToken.of(tokenizer), largest + 1);
    }

    /**
     * The word that a token is.
     *
     * @param marked whether the beginnings of words are marked, rather than what continues them
     */
    private static Optional<String> word(String token, boolean marked) {
        boolean begins = marked ? token.startsWith("Ġ") || token.startsWith("▁") : !token.startsWith(CONTINUED);
        String word = marked && begins ? token.substring(1) : token;
        return begins && !word.isEmpty() && word.codePoints().allMatch(Character::isLetter)
                ? Optional.of(word)
                : Optional.empty();
    }

    /** The id of a word that is one token, as it is written or in small letters. */
    Optional<Integer> id(String word) {
        Integer id = ids.get(word);
        return Optional.ofNullable(id == null ? ids.get(word.toLowerCase(Locale.ROOT)) : id);
    }

    /** The words that may replace others, by id: of two letters or more, and no stop words. */
    Map<Integer, String> replacements() {
        return ids.entrySet().stream()
                .filter(entry -> entry.getKey().length() > 1 && !StopWords.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /** Whether a token was added to the vocabulary by name, as unknown words, padding and masks are. */
    boolean isAdded(int id) {
        return added.contains(id);
    }

    /** The token of a masked word; empty if the tokenizer has none. */
    Optional<MaskToken> mask() {
        return mask;
    }

    /** The largest id of a token, and one. */
    int size() {
        return size;
    }
}
