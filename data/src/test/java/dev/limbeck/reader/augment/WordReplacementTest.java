package dev.limbeck.reader.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordReplacementTest {
    private static final String VOCABULARY =
            "{\"model\": {\"vocab\": {\"[PAD]\": 0, \"the\": 1, \"film\": 2, \"movie\": 3, \"good\": 4, \"great\": 5,"
                    + " \"##ly\": 6, \"!\": 7, \"bad\": 8}}}";
    private static final Set<String> WORDS = Set.of("film", "movie", "good", "great", "bad");

    @TempDir
    private Path folder;

    private Path tokenizer = Path.of("");

    @BeforeEach
    void tokenizer() throws IOException {
        tokenizer = Files.writeString(folder.resolve("tokenizer.json"), VOCABULARY);
    }

    private WordReplacement replacement(double probability) {
        float[] rows = new float[9 * 2];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) Math.cos(i);
        }
        return new WordReplacement(tokenizer, Tensor.ofFloats(Shape.of(9, 2), rows), probability);
    }

    @Test
    void onlyWholeWordsThatSayMuchAreReplaced() {
        Set<String> seen = new HashSet<>();
        for (String variant : replacement(1).variants("The  film, unknowably good!", 12, 3)) {
            assertThat(variant).matches("The  \\w+, unknowably \\w+!");
            String[] parts = variant.split("[ ,!]+");
            assertThat(WORDS).contains(parts[1], parts[3]);
            assertThat(parts[1]).isNotEqualTo("film");
            assertThat(parts[3]).isNotEqualTo("good");
            seen.add(parts[1]);
        }
        assertThat(seen).hasSizeGreaterThan(2).doesNotContain("the", "[PAD]", "ly");
    }

    @Test
    void capitalsStay() {
        assertThat(replacement(1).variants("Good", 4, 1)).isNotEmpty().allMatch(v -> v.matches("[FMGB][a-z]+"));
    }

    @Test
    void variantsDifferAndTheSeedDecidesThem() {
        WordReplacement words = replacement(0.4);
        String text = "film film film good";
        List<String> variants = words.variants(text, 6, 7);
        assertThat(variants).hasSize(6).doesNotHaveDuplicates().doesNotContain(text);
        assertThat(words.variants(text, 6, 7)).isEqualTo(variants);
        assertThat(words.variants(text, 6, 8)).isNotEqualTo(variants);
    }

    @Test
    void aTextWithoutSuchWordsHasNoVariants() {
        assertThat(replacement(1).variants("the 12 the!", 3, 1)).isEmpty();
        assertThat(replacement(1).variants("", 3, 1)).isEmpty();
    }

    @Test
    void aTokenizerWithoutWordsIsRefused() throws IOException {
        Files.writeString(tokenizer, "{\"model\": {}}");
        assertThatThrownBy(() -> replacement(1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("vocabulary");
        Files.writeString(tokenizer, "{");
        assertThatThrownBy(() -> replacement(1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> replacement(0)).hasMessageContaining("probability");
    }

    @Test
    void vocabulariesMarkWordsInTheirOwnWays() throws IOException {
        Files.writeString(
                tokenizer, "{\"model\": {\"vocab\": {\"Ġthe\": 1, \"Ġfilm\": 2, \"Ġmovie\": 3, \"good\": 4}}}");
        assertThat(Vocabulary.read(tokenizer).id("film")).contains(2);
        assertThat(Vocabulary.read(tokenizer).id("good")).isEmpty();
        Files.writeString(tokenizer, "{\"model\": {\"vocab\": [[\"<pad>\", 0], [\"▁film\", -1.5], [\"ly\", -2]]}}");
        assertThat(Vocabulary.read(tokenizer).id("Film")).contains(1);
        assertThat(Vocabulary.read(tokenizer).words()).containsOnlyKeys(1);
    }
}
