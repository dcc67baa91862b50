package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Batch;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenMaskTest {
    private static final TokenMask MASK = TokenMask.of(Tensor.ofLongs(Shape.of(2, 3), 1, 1, 0, 1, 0, 0));

    @Test
    void keepsTheRealTokensOfHiddenStates() {
        Tensor value = Tensor.ofFloats(Shape.of(2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        assertThat(MASK.withoutPadding(value)).isEqualTo(Tensor.ofFloats(Shape.of(1, 3, 2), 0, 1, 2, 3, 6, 7));
    }

    @Test
    void keepsTheRealTokensOfEveryHead() {
        Tensor value = Tensor.ofFloats(Shape.of(2, 2, 3, 1), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        assertThat(MASK.withoutPadding(value)).isEqualTo(Tensor.ofFloats(Shape.of(1, 2, 3, 1), 0, 1, 6, 3, 4, 9));
    }

    @Test
    void keepsTheRealTokensOfFlattenedRows() {
        Tensor value = Tensor.ofFloats(Shape.of(6, 1), 0, 1, 2, 3, 4, 5);

        assertThat(MASK.withoutPadding(value)).isEqualTo(Tensor.ofFloats(Shape.of(3, 1), 0, 1, 3));
    }

    @Test
    void leavesValuesWithoutTokensAlone() {
        Tensor pooled = Tensor.ofFloats(Shape.of(2, 4), 0, 1, 2, 3, 4, 5, 6, 7);
        Tensor scores = Tensor.ofFloats(Shape.of(2, 3), 0, 1, 2, 3, 4, 5);

        assertThat(MASK.withoutPadding(pooled)).isSameAs(pooled);
        assertThat(TokenMask.of(Tensor.ofLongs(Shape.of(2, 3), 1, 1, 1, 1, 1, 1))
                        .withoutPadding(scores))
                .isSameAs(scores);
    }

    @Test
    void findsTheMaskAmongTheInputsOfABatch() {
        Tensor ids = Tensor.ofLongs(Shape.of(2, 3), 7, 8, 0, 9, 0, 0);
        Tensor given = Tensor.ofLongs(Shape.of(2, 3), 1, 1, 0, 1, 0, 0);
        Batch text = new Batch(Map.of("input_ids", ids, "attention_mask", given), List.of(0, 1));

        assertThat(TokenMask.of(text).orElseThrow().covers(Shape.of(2, 3, 4))).isTrue();
        assertThat(TokenMask.of(new Batch(Map.of("pixels", ids), List.of(0, 1))))
                .isEmpty();
    }

    @Test
    void tellsElementsOfRealTokensFromThoseOfPadding() {
        assertThat(MASK.covers(Shape.of(2, 3))).isFalse();
        assertThat(MASK.isReal(4, 18)).isTrue();
        assertThat(MASK.isReal(6, 18)).isFalse();
        assertThat(MASK.isReal(9, 18)).isTrue();
        assertThat(MASK.isReal(4, 6)).isFalse();
    }
}
