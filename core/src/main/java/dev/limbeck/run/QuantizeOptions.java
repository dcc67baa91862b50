package dev.limbeck.run;

import dev.limbeck.target.Target;
import java.util.List;
import java.util.Optional;

/**
 * What a quantization is asked to do.
 *
 * @param exclude sites that stay in floating point: ids, or patterns with {@code *} and {@code ?}
 * @param calibrationRows the most rows that activations are ranged on
 * @param recovery how the quantized model learns from the original; absent: it does not
 * @param seed of every random choice
 */
public record QuantizeOptions(
        Precision precision,
        Acceptance acceptance,
        List<String> exclude,
        Target target,
        int calibrationRows,
        Optional<RecoveryOptions> recovery,
        long seed) {
    /** What peers take and what is enough for ranges. */
    private static final int CALIBRATION_ROWS = 300;

    public QuantizeOptions {
        exclude = List.copyOf(exclude);
    }

    /** A mode with the settings that are best for it in general. */
    public static QuantizeOptions of(Mode mode, Target target) {
        return new QuantizeOptions(
                Precision.of(mode), Acceptance.ANY, List.of(), target, CALIBRATION_ROWS, Optional.empty(), 1);
    }

    public QuantizeOptions withPrecision(Precision other) {
        return new QuantizeOptions(other, acceptance, exclude, target, calibrationRows, recovery, seed);
    }

    public QuantizeOptions withAcceptance(Acceptance other) {
        return new QuantizeOptions(precision, other, exclude, target, calibrationRows, recovery, seed);
    }

    public QuantizeOptions withExclude(List<String> patterns) {
        return new QuantizeOptions(precision, acceptance, patterns, target, calibrationRows, recovery, seed);
    }

    public QuantizeOptions withTarget(Target other) {
        return new QuantizeOptions(precision, acceptance, exclude, other, calibrationRows, recovery, seed);
    }

    public QuantizeOptions withCalibrationRows(int rows) {
        return new QuantizeOptions(precision, acceptance, exclude, target, rows, recovery, seed);
    }

    public QuantizeOptions withSeed(long other) {
        return new QuantizeOptions(precision, acceptance, exclude, target, calibrationRows, recovery, other);
    }

    public QuantizeOptions withRecovery(RecoveryOptions how) {
        return new QuantizeOptions(precision, acceptance, exclude, target, calibrationRows, Optional.of(how), seed);
    }
}
