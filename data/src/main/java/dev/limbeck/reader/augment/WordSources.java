package dev.limbeck.reader.augment;

import dev.limbeck.error.RecipeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The sources of words, by the names that users give them. */
public enum WordSources {
    MASKED_LM {
        @Override
        public WordSource open(SourceSettings settings) {
            return MaskedLanguageModel.open(settings);
        }
    },
    NEIGHBOURS {
        @Override
        public WordSource open(SourceSettings settings) {
            return EmbeddingNeighbours.open(settings);
        }
    },
    WORDNET {
        @Override
        public WordSource open(SourceSettings settings) {
            return WordNetSynonyms.open(settings);
        }
    };

    /**
     * A source.
     *
     * @throws dev.limbeck.error.LimbeckException if it lacks what it needs, such as a masked language model
     */
    public abstract WordSource open(SourceSettings settings);

    /** The name on the command line, such as {@code masked-lm}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of all. */
    public static List<String> words() {
        return Arrays.stream(values()).map(WordSources::word).toList();
    }

    /**
     * The source of a name.
     *
     * @throws RecipeException if there is none
     */
    public static WordSources parse(String word) {
        return Arrays.stream(values())
                .filter(source -> source.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new RecipeException("There is no source of words '" + word + "'. The sources are "
                        + String.join(", ", words()) + "."));
    }

    /** The source that is taken unless one is named: a masked language model where there is one, else neighbours. */
    public static WordSources usual(SourceSettings settings) {
        return settings.maskedLanguageModel().isPresent() || MaskedLanguageModel.is(settings.model())
                ? MASKED_LM
                : NEIGHBOURS;
    }
}
