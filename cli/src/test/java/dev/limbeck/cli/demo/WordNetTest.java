package dev.limbeck.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetTest {
    @Test
    void readsDefinitionExampleAndCategoryOfASense() {
        String line = "00002724 29 v 01 choke 0 002 @ 00001740 v 0000 + 14081734 n 0101 01 + 02 00 | "
                + "breathe with great difficulty; as in panic; \"She choked with emotion\"; \"again\"  ";

        assertThat(WordNet.parse(line))
                .contains(new Gloss(
                        "breathe with great difficulty; as in panic", "She choked with emotion", "verb.body"));
    }

    @Test
    void passesOverTheLicenceAndSensesWithoutAnExample() {
        assertThat(WordNet.parse("  16 THIS SOFTWARE AND DATABASE IS PROVIDED \"AS IS\" AND PRINCETON  "))
                .isEmpty();
        assertThat(WordNet.parse("00002573 29 v 01 respire 2 000 01 + 02 00 | breathe easily again, as after exertion"))
                .isEmpty();
    }

    @Test
    void holdsTensOfThousandsOfSensesInAllParts() {
        List<Gloss> glosses = WordNet.glosses();

        assertThat(glosses).hasSizeGreaterThan(20_000);
        assertThat(glosses).extracting(Gloss::category).contains("noun.animal", "verb.motion", "adj.all", "adv.all");
        assertThat(glosses).allSatisfy(gloss -> assertThat(gloss.definition()).doesNotContain("\"", "|"));
    }

    @Test
    void drawsTheSameSampleForTheSameSeed() {
        assertThat(WordNet.sample(50, 7)).hasSize(50).doesNotHaveDuplicates().isEqualTo(WordNet.sample(50, 7));
        assertThat(WordNet.sample(50, 7)).isNotEqualTo(WordNet.sample(50, 8));
    }
}
