package dev.limbeck.reader.augment;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The words that a tokenizer keeps whole, by their ids: of WordPiece what does not begin with {@code ##}, of byte-level
 * BPE and Unigram what begins a word ({@code Ġ}, {@code ▁}). Words are of letters only.
 */
final class Vocabulary {
    private static final String CONTINUED = "##";

    private final Map<String, Integer> ids;

    private Vocabulary(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
    }

    /**
     * Reads a {@code tokenizer.json}.
     *
     * @throws ModelException if it has no vocabulary
     */
    static Vocabulary read(Path tokenizer) {
        try {
            JsonNode model = new JsonMapper()
                    .readTree(Files.readAllBytes(tokenizer))
                    .path("model")
                    .path("vocab");
            Map<String, Integer> ids = new HashMap<>();
            if (model.isObject()) {
                boolean marked = model.has("Ġthe") || model.has("▁the");
                model.properties()
                        .forEach(entry -> word(entry.getKey(), marked)
                                .ifPresent(
                                        word -> ids.put(word, entry.getValue().asInt())));
            } else {
                for (int id = 0; id < model.size(); id++) {
                    int number = id;
                    word(model.get(id).path(0).asString(""), true).ifPresent(word -> ids.put(word, number));
                }
            }
            if (ids.isEmpty()) {
                throw new ModelException(tokenizer + " has no vocabulary of words, so no word can be replaced.");
            }
            return new Vocabulary(ids);
        } catch (IOException e) {
            throw new ModelException("Cannot read " + tokenizer + ": " + e.getMessage() + ".", e);
        } catch (JacksonException e) {
            throw new ModelException(tokenizer + " is not JSON: " + e.getOriginalMessage() + ".", e);
        }
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

    /** All words by id. */
    Map<Integer, String> words() {
        Map<Integer, String> words = new HashMap<>();
        ids.forEach((word, id) -> words.put(id, word));
        return words;
    }
}
