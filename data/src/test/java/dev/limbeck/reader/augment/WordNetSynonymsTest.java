package dev.limbeck.reader.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetSynonymsTest {
    private static final WordNetSynonyms WORDNET = WordNetSynonyms.open(15);

    private static List<String> synonyms(String word) {
        return WORDNET.candidates(List.of(new Place(word, 0, word.length()))).get(0);
    }

    @Test
    void wordsOfTheMostFrequentSenseComeFirst() {
        // The first sense of film is film, movie, picture, moving picture, pic, flick; other senses follow.
        assertThat(synonyms("Film").subList(0, 4)).containsExactlyInAnyOrder("movie", "picture", "pic", "flick");
        assertThat(synonyms("Film")).contains("shoot").doesNotContain("film");
        assertThat(synonyms("good")).hasSize(15).doesNotHaveDuplicates();
    }

    @Test
    void inflectedAndUnknownWordsHaveNone() {
        assertThat(synonyms("films")).isEmpty();
        assertThat(synonyms("xyzzy")).isEmpty();
    }
}
