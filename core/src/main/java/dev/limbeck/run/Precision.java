package dev.limbeck.run;

import dev.limbeck.technique.quantize.ActivationScheme;
import dev.limbeck.technique.quantize.Clipping;
import dev.limbeck.technique.quantize.Granularity;
import dev.limbeck.technique.quantize.WeightScheme;
import java.util.OptionalDouble;

/**
 * What becomes of the numbers of a model.
 *
 * @param weights for {@link Mode#AUTO} those of the integer modes
 * @param activations for {@link Mode#STATIC}
 * @param smoothing SmoothQuant's α: how much of the activations' range is moved into the weights, 0 to 1; absent: none
 */
public record Precision(Mode mode, WeightScheme weights, ActivationScheme activations, OptionalDouble smoothing) {
    /** Inputs that share a scale when weights are quantized by blocks and nothing else is asked for. */
    private static final int BLOCK = 128;

    private static final int SMALL_BLOCK = 32;

    /** The settings that are best for a mode in general. */
    public static Precision of(Mode mode) {
        WeightScheme weights = mode == Mode.WEIGHT_ONLY ? weightOnly(8) : WeightScheme.INT8;
        return new Precision(mode, weights, ActivationScheme.PERCENTILE, OptionalDouble.empty());
    }

    /** Weights in blocks: of 128 in 8 bits, of 32 below; in 2 bits with zero points and clipping. */
    public static WeightScheme weightOnly(int bits) {
        WeightScheme blocks = WeightScheme.INT8
                .withBits(bits)
                .withGranularity(new Granularity.PerBlock(bits == 8 ? BLOCK : SMALL_BLOCK));
        return bits == 2 ? blocks.withSymmetric(false).withClipping(Clipping.MSE) : blocks;
    }

    public Precision withWeights(WeightScheme scheme) {
        return new Precision(mode, scheme, activations, smoothing);
    }

    public Precision withActivations(ActivationScheme scheme) {
        return new Precision(mode, weights, scheme, smoothing);
    }

    public Precision withSmoothing(double alpha) {
        return new Precision(mode, weights, activations, OptionalDouble.of(alpha));
    }
}
