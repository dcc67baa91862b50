package dev.limbeck.run;

import dev.limbeck.target.Target;
import java.util.List;

/**
 * What a quantization is asked to do.
 *
 * @param exclude sites that stay in floating point: ids, or patterns with {@code *} and {@code ?}
 * @param calibrationRows the most rows that activations are ranged on
 * @param seed of every random choice
 */
public record QuantizeOptions(
        Precision precision,
        Acceptance acceptance,
        List<String> exclude,
        Target target,
        int calibrationRows,
        long seed) {
    /** What peers take and what is enough for ranges. */
    private static final int CALIBRATION_ROWS = 300;

    public QuantizeOptions {
        exclude = List.copyOf(exclude);
    }

    /** A mode with the settings that are best for it in general. */
    public static QuantizeOptions of(Mode mode, Target target) {
        return new QuantizeOptions(Precision.of(mode), Acceptance.ANY, List.of(), target, CALIBRATION_ROWS, 1);
    }

    public QuantizeOptions withPrecision(Precision other) {
        return new QuantizeOptions(other, acceptance, exclude, target, calibrationRows, seed);
    }

    public QuantizeOptions withAcceptance(Acceptance other) {
        return new QuantizeOptions(precision, other, exclude, target, calibrationRows, seed);
    }

    public QuantizeOptions withExclude(List<String> patterns) {
        return new QuantizeOptions(precision, acceptance, patterns, target, calibrationRows, seed);
    }

    public QuantizeOptions withTarget(Target other) {
        return new QuantizeOptions(precision, acceptance, exclude, other, calibrationRows, seed);
    }

    public QuantizeOptions withCalibrationRows(int rows) {
        return new QuantizeOptions(precision, acceptance, exclude, target, rows, seed);
    }

    public QuantizeOptions withSeed(long other) {
        return new QuantizeOptions(precision, acceptance, exclude, target, calibrationRows, other);
    }
}
