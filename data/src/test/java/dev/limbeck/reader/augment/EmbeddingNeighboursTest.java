package dev.limbeck.reader.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.reader.MaskToken;
import dev.limbeck.reader.ModelConfiguration;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingNeighboursTest {
    private static final WordTokenizer WORDS =
            new WordTokenizer(List.of("the", "film", "movie", "good", "great", "bad", "##ly", "!", "x"));

    @TempDir
    private Path folder;

    private ModelConfiguration files(String tokenizer) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        return ModelConfiguration.beside(folder);
    }

    /** Words on a circle, at angles that rise with their number. */
    private EmbeddingNeighbours neighbours(int candidates) throws IOException {
        float[] rows = new float[WORDS.size() * 2];
        for (int id = 0; id < WORDS.size(); id++) {
            rows[2 * id] = (float) Math.cos(0.1 * id * id / 10);
            rows[2 * id + 1] = (float) Math.sin(0.1 * id * id / 10);
        }
        return new EmbeddingNeighbours(
                files(WORDS.json()), Tensor.ofFloats(Shape.of(WORDS.size(), 2), rows), candidates);
    }

    private static List<List<String>> candidates(EmbeddingNeighbours source, String... words) {
        return source.candidates(List.of(words).stream()
                .map(word -> new Place(word, 0, word.length()))
                .toList());
    }

    @Test
    void theNearestWordsThatSaySomethingAreCandidates() throws IOException {
        EmbeddingNeighbours source = neighbours(2);
        assertThat(candidates(source, "film", "great", "Film"))
                .containsExactly(List.of("movie", "good"), List.of("good", "bad"), List.of("movie", "good"));
    }

    @Test
    void wordsOfSeveralPiecesAreTheMeanOfThemAndUnknownOnesStay() throws IOException {
        // great ##ly: numbers 8 and 10, whose mean lies nearest to 9, bad.
        assertThat(candidates(neighbours(1), "greatly", "unheard")).containsExactly(List.of("bad"), List.of());
    }

    @Test
    void aTokenizerWithoutWordsIsRefused() throws IOException {
        ModelConfiguration empty = files("{\"model\": {}}");
        assertThatThrownBy(() -> Vocabulary.read(empty))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("vocabulary");
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> Vocabulary.read(empty))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("There is no tokenizer.json");
    }

    @Test
    void vocabulariesMarkWordsInTheirOwnWays() throws IOException {
        Vocabulary bytes = Vocabulary.read(
                files("{\"model\": {\"vocab\": {\"Ġthe\": 1, \"Ġfilm\": 2, \"Ġmovie\": 3, \"good\": 4}}}"));
        assertThat(bytes.id("film")).contains(2);
        assertThat(bytes.id("good")).isEmpty();
        assertThat(bytes.size()).isEqualTo(5);
        Vocabulary unigram = Vocabulary.read(files("{\"added_tokens\": [{\"id\": 7, \"content\": \"<mask>\"}],"
                + " \"model\": {\"vocab\": [[\"<pad>\", 0], [\"▁film\", -1.5], [\"ly\", -2]]}}"));
        assertThat(unigram.id("Film")).contains(1);
        assertThat(unigram.replacements()).containsOnlyKeys(1);
        assertThat(unigram.mask()).contains(new MaskToken("<mask>", 7));
        assertThat(unigram.size()).isEqualTo(8);
    }
}
