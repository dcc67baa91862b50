package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule behind 7-bit weights: which products of u8 and s8 survive an addition in 16 bits. */
class IntegerProductsTest {
    @Test
    void zeroPointsAreTakenOffBeforeTheProduct() {
        Tensor a = Tensor.ofBytes(DType.UINT8, Shape.of(1, 2), (byte) 200, (byte) 3);
        Tensor b = Tensor.ofBytes(DType.INT8, Shape.of(2, 1), (byte) -5, (byte) 7);
        assertThat(IntegerProducts.exact(a, 100, b, 2).toLongs()).containsExactly(100L * -7 + -97L * 5);
    }

    @Test
    void eightBitWeightsSaturate() {
        Tensor a = filled(DType.UINT8, Shape.of(1, 4), 255);
        Tensor b = filled(DType.INT8, Shape.of(4, 1), 127);
        assertThat(IntegerProducts.exact(a, 0, b, 0).toLongs()).containsExactly(4L * 255 * 127);
        assertThat(IntegerProducts.pairsSaturating(a, b).toLongs()).containsExactly(2L * 32767);
    }

    @ParameterizedTest
    @ValueSource(ints = {-64, 64})
    void theLargestSevenBitWeightsStillFit(int weight) {
        Tensor a = filled(DType.UINT8, Shape.of(1, 4), 255);
        Tensor b = filled(DType.INT8, Shape.of(4, 1), weight);
        assertThat(IntegerProducts.pairsSaturating(a, b)).isEqualTo(IntegerProducts.exact(a, 0, b, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sevenBitWeightsAreExactWithoutVnni(long seed) {
        RandomTensors random = new RandomTensors(seed);
        int k = 1 + random.below(33);
        Tensor a = random.integers(Shape.of(7, k), 0, 256).cast(DType.UINT8);
        Tensor b = random.integers(Shape.of(k, 5), -64, 65).cast(DType.INT8);
        assertThat(IntegerProducts.pairsSaturating(a, b))
                .as("seed %d", seed)
                .isEqualTo(IntegerProducts.exact(a, 0, b, 0));
    }

    private static Tensor filled(DType dtype, Shape shape, long value) {
        long[] values = new long[(int) shape.size()];
        Arrays.fill(values, value);
        return Tensor.ofLongs(shape, values).cast(dtype);
    }
}
