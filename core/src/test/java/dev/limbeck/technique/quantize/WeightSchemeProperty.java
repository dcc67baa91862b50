package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Node;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightSchemeProperty {
    private static final Granularity TENSOR = new Granularity.PerTensor();
    private static final Granularity CHANNEL = new Granularity.PerChannel();

    @ParameterizedTest
    @CsvSource({
        "8,true", "8,false", "7,true", "4,true", "4,false", "2,true", "2,false",
    })
    void everyElementIsWithinHalfAStepUnlessItsCodeIsAtTheEnd(int bits, boolean symmetric) {
        for (Granularity granularity : List.of(TENSOR, CHANNEL, new Granularity.PerBlock(16))) {
            WeightScheme scheme = new WeightScheme(bits, granularity, symmetric, Clipping.NONE, false, false);
            WeightedOperator linear = linear(40, 6, 11);
            QuantizedTensor quantized = scheme.quantize(linear);
            float[] exact = linear.weight().toFloats();
            float[] back = quantized.dequantize().toFloats();
            float[] scales = quantized.scales().toFloats();
            long[] codes = quantized.codes().toLongs();
            quantized.groups().forEach((element, group) -> {
                boolean atTheEnd = codes[element] == scheme.range().low()
                        || codes[element] == scheme.range().high();
                float step = Math.abs(scales[group]);
                assertThat(Math.abs(exact[element] - back[element]))
                        .isLessThanOrEqualTo(atTheEnd ? 1.001f * step : 0.5001f * step);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void finerGroupsLoseLess(long seed) {
        WeightedOperator linear = linear(64, 12, seed);
        double tensor = error(WeightScheme.INT8.withGranularity(TENSOR), linear);
        double channel = error(WeightScheme.INT8, linear);
        double block = error(WeightScheme.INT8.withGranularity(new Granularity.PerBlock(16)), linear);
        assertThat(channel).as("seed %d", seed).isLessThan(tensor);
        assertThat(block).as("seed %d", seed).isLessThan(channel);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 4, 2})
    void clippingNeverLosesMoreThanTheWholeRange(int bits) {
        WeightedOperator linear = linear(64, 12, bits);
        WeightScheme whole = WeightScheme.INT8.withBits(bits);
        assertThat(error(whole.withClipping(Clipping.MSE), linear)).isLessThanOrEqualTo(error(whole, linear));
    }

    @Test
    void blocksFollowTheInputsOfEachChannel() {
        Tensor weight = Tensor.ofFloats(Shape.of(4, 2), 127, 1, -127, 1, 2, 254, 2, -254);
        WeightScheme scheme = WeightScheme.INT8.withGranularity(new Granularity.PerBlock(2));
        QuantizedTensor quantized = scheme.quantize(operator(weight));
        assertThat(quantized.scales().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(quantized.scales().toFloats()).containsExactly(1f, 1f / 127, 2f / 127, 2f);
        assertThat(quantized.codes().toLongs()).containsExactly(127, 127, -127, 127, 127, 127, 127, -127);
    }

    @Test
    void fourLevelsAreAllUsed() {
        Tensor weight = Tensor.ofFloats(Shape.of(4, 1), -1, -0.4f, 0.6f, 2);
        WeightScheme scheme = WeightScheme.INT8.withBits(2).withSymmetric(false);
        assertThat(scheme.quantize(operator(weight)).codes().toLongs()).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void weightsThatAreNotNumbersAreRefused(float bad) {
        WeightedOperator linear = operator(Tensor.ofFloats(Shape.of(2, 1), 1, bad));
        assertThatThrownBy(() -> WeightScheme.INT8.quantize(linear))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("The weight 'w' holds " + bad + " at element 1");
    }

    private static double error(WeightScheme scheme, WeightedOperator linear) {
        float[] exact = linear.weight().toFloats();
        float[] back = scheme.quantize(linear).dequantize().toFloats();
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += Math.pow(exact[i] - back[i], 2);
        }
        return sum;
    }

    /** A weight [in, out] whose columns differ in magnitude, as trained ones do. */
    private static WeightedOperator linear(int in, int out, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[in * out];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(-1, 1) * (1 + i % out));
        }
        return operator(Tensor.ofFloats(Shape.of(in, out), values));
    }

    private static WeightedOperator operator(Tensor weight) {
        Node node = Node.of("linear", "MatMul", List.of("x", "w"), List.of("y"));
        return new WeightedOperator(node, weight, 1, 0);
    }
}
