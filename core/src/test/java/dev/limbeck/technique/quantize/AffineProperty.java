package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineProperty {
    private static final List<IntegerRange> RANGES = List.of(
            IntegerRange.U8,
            IntegerRange.S8,
            IntegerRange.S8_BALANCED,
            IntegerRange.S7_BALANCED,
            IntegerRange.U4,
            IntegerRange.S4,
            IntegerRange.U2,
            IntegerRange.S2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void valuesInsideTheRangeComeBackWithinHalfAStep(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (IntegerRange range : RANGES) {
            float low = (float) -random.nextDouble(0, 100);
            float high = (float) random.nextDouble(0, 100);
            Affine map = Affine.asymmetric(low, high, range);
            for (int i = 0; i < 200; i++) {
                float value = (float) random.nextDouble(low, high);
                float back = map.dequantize(map.quantize(value));
                assertThat(Math.abs(back - value))
                        .as("seed %d: %s of %s", seed, value, map)
                        .isLessThanOrEqualTo(1.001f * map.scale());
                if (value > low + map.scale() && value < high - map.scale()) {
                    assertThat(Math.abs(back - value)).isLessThanOrEqualTo(0.5001f * map.scale());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void symmetricMapsKeepZeroAndTheLargestMagnitude(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (IntegerRange range : RANGES.stream().filter(r -> r.low() < 0).toList()) {
            float low = (float) -random.nextDouble(0.1, 3);
            float high = (float) random.nextDouble(0.1, 3);
            Affine map = Affine.symmetric(low, high, range);
            float extreme = -low > high ? low : high;
            assertThat(map.quantize(0)).isZero();
            assertThat(map.dequantize(map.quantize(extreme)))
                    .as("seed %d: %s", seed, map)
                    .isCloseTo(extreme, org.assertj.core.data.Percentage.withPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, -0f, 1e-42f})
    void groupsOfZerosGetAScaleThatDivides(float value) {
        for (IntegerRange range : RANGES) {
            Affine zeroPointed = Affine.asymmetric(value, value, range);
            assertThat(zeroPointed.dequantize(zeroPointed.quantize(value))).isZero();
        }
        for (IntegerRange range : RANGES.stream().filter(r -> r.low() < 0).toList()) {
            Affine map = Affine.symmetric(value, value, range);
            assertThat(map.dequantize(map.quantize(value))).isZero();
        }
    }
}
