package dev.limbeck.reader;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.text.TokenInputs;
import dev.limbeck.recover.TokenMasking;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which tokens may be hidden from a model, and by what: as its {@code tokenizer.json} says. */
public final class WordMasking {
    private WordMasking() {}

    /**
     * The masking of a model's words.
     *
     * @param modelPath the model's file or folder, beside which its tokenizer stands
     * @throws ModelException if there is no tokenizer, or it has no token for a hidden word
     */
    public static TokenMasking of(Model model, Path modelPath) {
        ModelConfiguration files = ModelConfiguration.beside(modelPath);
        JsonNode tokenizer = files.json("tokenizer.json")
                .orElseThrow(() -> new ModelException(
                        "There is no tokenizer.json in " + files.folder() + ", so words cannot be hidden."));
        int mask = MaskToken.of(tokenizer)
                .orElseThrow(() -> new ModelException("The tokenizer.json in " + files.folder()
                        + " has no token [MASK] or <mask>, so words cannot be hidden from the model."))
                .id();
        Set<Integer> special = new HashSet<>(Set.of(files.paddingId()));
        special.add(mask);
        for (JsonNode token : tokenizer.path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                special.add(token.path("id").asInt());
            }
        }
        String ids = TokenInputs.of(model, files.paddingId()).ids();
        return new TokenMasking(ids, mask, special, Math.max(mask + 1, size(tokenizer)));
    }

    /** WordPiece and BPE map tokens to ids; Unigram lists them. */
    private static int size(JsonNode tokenizer) {
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (!vocabulary.isObject()) {
            return vocabulary.size();
        }
        int size = 0;
        for (JsonNode id : vocabulary) {
            size = Math.max(size, id.asInt() + 1);
        }
        return size;
    }
}
