package dev.limbeck.cli;

import dev.limbeck.run.Mode;
import dev.limbeck.run.Precision;
import dev.limbeck.technique.quantize.ActivationScheme;
import dev.limbeck.technique.quantize.Clipping;
import dev.limbeck.technique.quantize.Granularity;
import dev.limbeck.technique.quantize.RangeCalibration;
import dev.limbeck.technique.quantize.WeightScheme;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What becomes of the numbers of a model. */
final class PrecisionFlags {
    @Option(
            names = "--mode",
            converter = ModeConverter.class,
            paramLabel = "MODE",
            defaultValue = "auto",
            description =
                    "dynamic, static, weight-only, fp16, lossless (only rewrites that change no answer), or auto, which"
                            + " tries the integer modes (default ${DEFAULT-VALUE}).")
    private Mode mode;

    @Option(names = "--bits", paramLabel = "N", description = "Bits of a weight: 8, 7, 4 or 2 (default 8).")
    @Nullable
    private Integer bits;

    @ArgGroup
    @Nullable
    private Scales scales;

    @ArgGroup
    @Nullable
    private Zero zero;

    @Option(
            names = "--calibration",
            converter = CalibrationConverter.class,
            paramLabel = "RULE",
            defaultValue = "percentile",
            description = "How activations are ranged: minmax, moving-average, percentile, mse or entropy"
                    + " (default ${DEFAULT-VALUE}).")
    private RangeCalibration calibration;

    @Option(
            names = "--clip",
            description =
                    "Clip weights where that lowers their squared error, or with --gptq that of the layer's answers.")
    private boolean clip;

    @Option(
            names = "--smooth-quant",
            paramLabel = "ALPHA",
            arity = "0..1",
            fallbackValue = "0.5",
            description = "Move a part of the activations' range into the weights first (default 0.5).")
    @Nullable
    private Double smoothing;

    @Option(names = "--bias-correction", description = "Take the mean error of a layer from its bias.")
    private boolean biasCorrection;

    @Option(
            names = "--gptq",
            description = "Let weights make up for each other's rounding over the calibration rows (weight-only).")
    private boolean gptq;

    /** Which weights share a scale. */
    private static final class Scales {
        @Option(names = "--per-channel", description = "One scale for each output channel (default).")
        private boolean perChannel;

        @Option(names = "--per-tensor", description = "One scale for a whole weight.")
        private boolean perTensor;

        @Option(names = "--block", paramLabel = "N", description = "One scale for each N inputs (weight-only).")
        @Nullable
        private Integer block;

        WeightScheme applied(WeightScheme scheme) {
            if (block != null) {
                return scheme.withGranularity(new Granularity.PerBlock(block));
            }
            if (perTensor) {
                return scheme.withGranularity(new Granularity.PerTensor());
            }
            return perChannel ? scheme.withGranularity(new Granularity.PerChannel()) : scheme;
        }
    }

    /** Where zero lies in the range of codes. */
    private static final class Zero {
        @Option(names = "--symmetric", description = "Zero is in the middle of the range.")
        private boolean symmetric;

        @Option(names = "--asymmetric", description = "The range is where the values are.")
        @SuppressWarnings("UnusedVariable") // The opposite of the other flag of its group.
        private boolean asymmetric;
    }

    Mode mode() {
        return mode;
    }

    /**
     * The settings that are best in general, changed by what was asked for.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    Precision precision() {
        if (gptq && mode != Mode.WEIGHT_ONLY) {
            throw new IllegalArgumentException("--gptq rounds weights for --mode weight-only; '" + mode.word()
                    + "' rounds them to the nearest code.");
        }
        Precision precision = Precision.of(mode);
        WeightScheme weights = precision.weights();
        if (bits != null) {
            weights = mode == Mode.WEIGHT_ONLY ? Precision.weightOnly(bits) : weights.withBits(bits);
        }
        if (scales != null) {
            weights = scales.applied(weights);
        }
        if (zero != null) {
            weights = weights.withSymmetric(zero.symmetric);
        }
        if (clip) {
            weights = weights.withClipping(Clipping.MSE);
        }
        weights = weights.withBiasCorrection(biasCorrection).withGptq(gptq);
        precision = precision
                .withWeights(weights)
                .withActivations(new ActivationScheme(calibration, zero != null && zero.symmetric));
        return smoothing == null ? precision : precision.withSmoothing(smoothing);
    }
}
