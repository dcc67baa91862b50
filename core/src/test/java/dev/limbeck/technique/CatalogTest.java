package dev.limbeck.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.RecipeException;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final Catalog catalog = Catalog.load();

    @Test
    void idsAreUniqueAndFindTheirTechnique() {
        assertThat(catalog.all()).isNotEmpty();
        assertThat(catalog.all())
                .allSatisfy(t -> assertThat(catalog.get(t.card().id())).isSameAs(t));
    }

    @Test
    void anUnknownIdIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> catalog.get("quantise"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("quantize-dynamic");
    }
}
