package dev.limbeck.op.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import org.junit.jupiter.api.Test;

class QuantityTest {
    private static final Quantity BATCH = Quantity.of(Dim.symbol("batch"));

    @Test
    void numbersAreCountedAndNeutralOnesVanish() {
        assertThat(Quantity.of(7).dividedBy(Quantity.of(-2))).isEqualTo(Quantity.of(-3));
        assertThat(BATCH.times(Quantity.of(1))).isEqualTo(BATCH);
        assertThat(BATCH.plus(Quantity.of(0))).isEqualTo(BATCH);
        assertThat(BATCH.times(Quantity.of(0))).isEqualTo(Quantity.of(0));
        assertThat(BATCH.minus(BATCH)).isEqualTo(Quantity.of(0));
        assertThat(BATCH.dividedBy(BATCH)).isEqualTo(Quantity.of(1));
    }

    @Test
    void symbolsMakeExpressions() {
        Quantity product = BATCH.times(Quantity.of(12));
        assertThat(product.toDim()).isEqualTo(Dim.symbol("batch*12"));
        assertThat(product.plus(Quantity.of(1)).toDim()).isEqualTo(Dim.symbol("(batch*12)+1"));
        assertThat(Quantity.UNKNOWN.times(BATCH)).isEqualTo(Quantity.UNKNOWN);
    }

    @Test
    void whatDoesNotFitOrDividesByZeroIsUnknown() {
        assertThat(Quantity.of(1L << 40).times(Quantity.of(1L << 40))).isEqualTo(Quantity.UNKNOWN);
        assertThat(Quantity.of(3).dividedBy(Quantity.of(0))).isEqualTo(Quantity.UNKNOWN);
        assertThat(Quantity.of(-1).toDim()).isEqualTo(Dim.UNKNOWN);
    }
}
