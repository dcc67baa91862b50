package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompensatedRoundingProperty {
    private static final int INPUTS = 24;
    private static final int CHANNELS = 10;
    /** Single precision, and codes half way between two. */
    private static final double ROUNDING = 1e-4;

    static Stream<Arguments> schemes() {
        WeightScheme byChannel = WeightScheme.INT8.withBits(4).withGranularity(new Granularity.PerChannel());
        return Stream.of(
                        byChannel,
                        byChannel.withSymmetric(false),
                        byChannel.withBits(2).withSymmetric(false),
                        byChannel.withGranularity(new Granularity.PerBlock(8)),
                        byChannel.withGranularity(new Granularity.PerBlock(16)).withSymmetric(false),
                        byChannel.withGranularity(new Granularity.PerTensor()))
                .flatMap(scheme -> Stream.of(scheme, scheme.withClipping(Clipping.MSE)))
                .flatMap(scheme -> Stream.of(1L, 2L, 3L, 4L, 5L).map(seed -> Arguments.of(scheme, seed)));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theOutputIsNearerThanAfterGptqAlone(WeightScheme scheme, long seed) {
        LinearLayer layer = new LinearLayer(seed, 200, INPUTS, CHANNELS, INPUTS);
        QuantizedTensor start = scheme.quantize(layer.operator());
        double before = new Gptq(layer.covariance())
                .quantize(layer.operator(), start, scheme.range())
                .error();
        assertThat(layer.dampedError(rounded(layer, scheme))).isLessThanOrEqualTo(before * (1 + ROUNDING));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void noCodeAloneCouldBeBetter(WeightScheme scheme, long seed) {
        LinearLayer layer = new LinearLayer(seed, 200, INPUTS, CHANNELS, INPUTS);
        QuantizedTensor rounded = rounded(layer, scheme);
        double least = layer.dampedError(rounded);
        for (int element = 0; element < INPUTS * CHANNELS; element++) {
            for (int step : List.of(-1, 1)) {
                assertThat(layer.dampedError(changed(scheme, rounded, element, step)))
                        .as("code %d changed by %d", element, step)
                        .isGreaterThan(least * (1 - ROUNDING));
            }
        }
    }

    private QuantizedTensor rounded(LinearLayer layer, WeightScheme scheme) {
        return new CompensatedRounding(scheme, layer.covariance()).quantize(layer.operator());
    }

    /** What the codes stand for when one of them is another, if there is such a code. */
    private static float[] changed(WeightScheme scheme, QuantizedTensor rounded, int element, int step) {
        float[] values = rounded.dequantize().toFloats();
        Affine map = rounded.maps(scheme.range())[rounded.groups().toArray(values.length)[element]];
        int code = Math.toIntExact(rounded.codes().toLongs()[element]) + step;
        values[element] = map.dequantize(scheme.range().clamp(code));
        return values;
    }
}
