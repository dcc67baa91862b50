package dev.limbeck.reader.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.reader.augment.Variant.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordReplacementTest {
    private static final Map<String, List<String>> OTHERS = Map.of(
            "film", List.of("movie", "picture", "flick"), "good", List.of("great", "fine"), "Good", List.of("great"));

    private final List<Place> asked = new ArrayList<>();

    /** A source that knows three words, and remembers what it was asked. */
    private final WordSource source = new WordSource() {
        @Override
        public List<List<String>> candidates(List<Place> places) {
            asked.addAll(places);
            return places.stream()
                    .map(place -> OTHERS.getOrDefault(place.word(), List.of()))
                    .toList();
        }

        @Override
        public String digest() {
            return "three words";
        }
    };

    private List<Variant> variants(double probability, String text, int count, long seed) {
        return new WordReplacement(source, probability)
                .variants(List.of(text), count, seed)
                .get(0);
    }

    @Test
    void wordsAreReplacedByTheirCandidatesAndTheRestStays() {
        List<Variant> variants = variants(1, "The  film, 42 unknowably good!", 5, 3);
        assertThat(variants).hasSizeGreaterThan(2).allSatisfy(variant -> {
            Change first = variant.changes().get(0);
            Change second = variant.changes().get(1);
            assertThat(OTHERS.get("film")).contains(first.to());
            assertThat(OTHERS.get("good")).contains(second.to());
            assertThat(variant.text()).isEqualTo("The  " + first.to() + ", 42 unknowably " + second.to() + "!");
        });
        assertThat(asked).extracting(Place::word).doesNotContain("The", "42").contains("unknowably");
    }

    @Test
    void onlyWordsThatAreDrawnAreAskedAndEachOnce() {
        variants(0.001, "a good film of a good film", 3, 1);
        assertThat(asked).isEmpty();
        variants(1, "a good film of a good film", 3, 1);
        assertThat(asked).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void capitalsStay() {
        assertThat(variants(1, "Good", 4, 1)).extracting(Variant::text).containsExactly("Great");
    }

    @Test
    void variantsDifferAndTheSeedDecidesThem() {
        String text = "film film film good";
        List<Variant> variants = variants(0.4, text, 6, 7);
        assertThat(variants)
                .hasSize(6)
                .extracting(Variant::text)
                .doesNotHaveDuplicates()
                .doesNotContain(text);
        assertThat(variants(0.4, text, 6, 7)).isEqualTo(variants);
        assertThat(variants(0.4, text, 6, 8)).isNotEqualTo(variants);
    }

    @Test
    void textsAreTheSameAloneAndTogether() {
        WordReplacement words = new WordReplacement(source, 0.4);
        List<String> texts = List.of("good film", "film", "the 12 the!", "film good film");
        List<List<Variant>> together = words.variants(texts, 3, 5);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(words.variants(texts.subList(i, i + 1), 3, 5 + i)).containsExactly(together.get(i));
        }
        assertThat(together.get(2)).isEmpty();
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new WordReplacement(source, 0)).hasMessageContaining("probability");
        assertThatThrownBy(() -> new Place("film", 2, 2)).hasMessageContaining("no word");
    }
}
