package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.RecipeException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerMapTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uniform      | 6 | 12 | 1,3,5,7,9,11",
                "uniform      | 4 | 12 | 2,5,8,11",
                "uniform      | 5 | 12 | 1,3,6,8,11",
                "top          | 3 | 12 | 9,10,11",
                "bottom       | 3 | 12 | 0,1,2",
                "ends         | 6 | 12 | 0,1,2,9,10,11",
                "ends         | 5 | 12 | 0,1,2,10,11",
                "ends         | 4 | 4  | 0,1,2,3",
                "every-second | 6 | 12 | 0,2,4,6,8,10",
                "0, 4, 11     | 3 | 12 | 0,4,11"
            })
    void aWordMeansBlocks(String word, int student, int teacher, String blocks) {
        assertThat(LayerMap.parse(word, student, teacher).teacherBlocks())
                .containsExactlyElementsOf(
                        Arrays.stream(blocks.split(",")).map(Integer::valueOf).toList());
    }

    @ParameterizedTest
    @EnumSource(LayerMap.Rule.class)
    void asManyBlocksOrOneHaveAMap(LayerMap.Rule rule) {
        assertThat(LayerMap.of(rule, 1, 7).size()).isEqualTo(1);
        if (rule != LayerMap.Rule.EVERY_SECOND) {
            assertThat(LayerMap.of(rule, 7, 7).teacherBlocks()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"even", "", "1,2", "3,2,1", "1,2,12", "-1,2,3", "1,,2"})
    void whatIsNoMapIsRefused(String word) {
        assertThatThrownBy(() -> LayerMap.parse(word, 3, 12)).isInstanceOf(RecipeException.class);
    }

    @Test
    void aRuleThatNeedsMoreBlocksThanThereAreIsRefused() {
        assertThatThrownBy(() -> LayerMap.of(LayerMap.Rule.EVERY_SECOND, 7, 12))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("names block 12")
                .hasMessageContaining("0 to 11");
        assertThatThrownBy(() -> LayerMap.of(LayerMap.Rule.UNIFORM, 13, 12))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("13");
    }
}
