package dev.limbeck.reader;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The token that a masked language model finds in the place of the word that it is to guess.
 *
 * @param text as it is written into a text
 * @param id its id
 */
public record MaskToken(String text, int id) {
    private static final List<String> SPELLINGS = List.of("[MASK]", "<mask>");

    /** The mask token among the added tokens of a {@code tokenizer.json}. */
    public static Optional<MaskToken> of(JsonNode tokenizer) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asString("");
            if (SPELLINGS.contains(content)) {
                return Optional.of(new MaskToken(content, token.path("id").asInt()));
            }
        }
        return Optional.empty();
    }
}
