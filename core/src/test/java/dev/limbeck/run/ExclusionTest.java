package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.RecipeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusionTest {
    @ParameterizedTest
    @CsvSource({
        "/layer.1/query,/layer.1/query,true",
        "/layer.1/query,/layerx1/query,false",
        "/layer.1/query,/layer.1/query/bias,false",
        "/layer.?/*,/layer.1/query,true",
        "/layer.?/*,/layer.11/query,false",
        "*query,/layer.11/query,true",
        "a(b)[c],a(b)[c],true",
    })
    void patternsCoverWholeIds(String pattern, String id, boolean covered) {
        assertThat(new Exclusion(List.of("other", pattern)).covers(id)).isEqualTo(covered);
    }

    @Test
    void aPatternThatFitsNothingIsAMistake() {
        Exclusion exclusion = new Exclusion(List.of("a*", "b*", "c"));
        assertThat(exclusion.coversAny(List.of("a1", "b1"))).isTrue();
        assertThat(exclusion.coversAny(List.of("d"))).isFalse();
        assertThatThrownBy(exclusion::requireFitting)
                .isInstanceOf(RecipeException.class)
                .hasMessage("'c' is to stay as it is, but nothing that could be changed has such a name."
                        + " Names are d, a1, b1.");
        exclusion.covers("c");
        exclusion.requireFitting();
    }

    /** Of many names those that were probably meant. */
    @Test
    void theNearestNamesAreListed() {
        Exclusion exclusion = new Exclusion(List.of("/layer.9/qeury"));
        for (int layer = 0; layer < 12; layer++) {
            exclusion.covers("/layer." + layer + "/query");
            exclusion.covers("/layer." + layer + "/feed-forward");
        }
        assertThatThrownBy(exclusion::requireFitting)
                .hasMessageContaining("Names are /layer.9/query, ")
                .hasMessageEndingWith(" and 16 more.");
    }
}
