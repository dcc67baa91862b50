package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is drawn at random: distributions, seeds, and the published sequence of NumPy. */
class RandomKernelsTest {
    private static final long MANY = 20_000;

    private static double[] ones() {
        double[] ones = new double[(int) MANY];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static NodeCase dropout(double ratio, boolean training) {
        return NodeCase.of("Dropout")
                .input(Tensor.ofDoubles(Shape.of(MANY), ones()))
                .constant(Tensor.scalar((float) ratio))
                .input(Tensor.ofBooleans(Shape.SCALAR, training))
                .outputs(2);
    }

    @Test
    void theTwisterDrawsAsNumpyDoes() {
        MersenneTwister uniform = new MersenneTwister(0);
        assertThat(uniform.nextDouble()).isEqualTo(0.5488135039273248);
        assertThat(uniform.nextDouble()).isEqualTo(0.7151893663724195);
        MersenneTwister normal = new MersenneTwister(0);
        assertThat(normal.nextGaussian()).isCloseTo(1.764052345967664, within(1e-15));
        assertThat(normal.nextGaussian()).isCloseTo(0.4001572083672233, within(1e-15));
    }

    @Test
    void droppingKeepsTheMean() {
        Tensor y = dropout(0.3, true).run().get(0);
        Tensor mask = dropout(0.3, true).run().get(1);

        assertThat(Arrays.stream(y.toDoubles()).average().orElseThrow()).isCloseTo(1, within(0.03));
        assertThat(LongStream.of(mask.toLongs()).sum()).isBetween((long) (0.68 * MANY), (long) (0.72 * MANY));
        for (int i = 0; i < y.size(); i++) {
            assertThat(y.doubleAt(i)).isCloseTo(mask.longAt(i) / 0.7, within(1e-7));
        }
    }

    @Test
    void nothingIsDroppedOutsideTraining() {
        assertThat(dropout(0.3, false).run().get(0).toDoubles()).containsExactly(ones());
    }

    @Test
    void aSeedInTheNodeDrawsTheSameAgain() {
        NodeCase seeded = dropout(0.5, true).with("seed", 3);
        assertThat(seeded.run()).isEqualTo(seeded.run());
        assertThat(seeded.run()).isNotEqualTo(dropout(0.5, true).with("seed", 4).run());
    }

    @Test
    void distributionsHaveTheirMoments() {
        double[] normal = NodeCase.of("RandomNormal")
                .with("shape", new long[] {MANY})
                .with("mean", 2f)
                .with("scale", 3f)
                .run()
                .get(0)
                .toDoubles();
        double mean = Arrays.stream(normal).average().orElseThrow();
        double variance = Arrays.stream(normal)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(2, within(0.1));
        assertThat(variance).isCloseTo(9, within(0.5));

        double[] uniform = NodeCase.of("RandomUniform")
                .with("shape", new long[] {MANY})
                .with("low", -1f)
                .with("high", 3f)
                .run()
                .get(0)
                .toDoubles();
        assertThat(Arrays.stream(uniform).allMatch(v -> v >= -1 && v <= 3)).isTrue();
        assertThat(Arrays.stream(uniform).average().orElseThrow()).isCloseTo(1, within(0.05));
    }

    @Test
    void classesAreDrawnByTheirChances() {
        Tensor logarithms = Tensor.ofDoubles(Shape.of(1, 3), Math.log(0.2), Math.log(0.5), Math.log(0.3));
        Tensor drawn = NodeCase.of("Multinomial")
                .input(logarithms)
                .with("sample_size", MANY)
                .with("dtype", DType.INT64.code())
                .run()
                .get(0);

        assertThat(drawn.dtype()).isEqualTo(DType.INT64);
        assertThat(share(drawn, 0)).isCloseTo(0.2, within(0.02));
        assertThat(share(drawn, 1)).isCloseTo(0.5, within(0.02));
        assertThat(share(drawn, 2)).isCloseTo(0.3, within(0.02));
    }

    private static double share(Tensor drawn, long kind) {
        return (double) LongStream.of(drawn.toLongs()).filter(c -> c == kind).count() / drawn.size();
    }

    @Test
    void coinsFallByTheirProbability() {
        double[] chances = ones();
        Arrays.setAll(chances, i -> 0.25);
        Tensor coins = NodeCase.of("Bernoulli")
                .input(Tensor.ofDoubles(Shape.of(MANY), chances))
                .run()
                .get(0);

        assertThat(coins.toDoubles()).containsOnly(0, 1);
        assertThat(Arrays.stream(coins.toDoubles()).average().orElseThrow()).isCloseTo(0.25, within(0.02));
    }
}
