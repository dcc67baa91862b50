package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Range;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
import java.util.Optional;

/**
 * How activations are quantized before a run: to u8 with one scale, which is the operand that integer kernels of x86
 * multiply fastest with s8 weights.
 *
 * @param calibration how the range is found in the calibration data
 * @param symmetric whether the range reaches as far below zero as above
 */
public record ActivationScheme(RangeCalibration calibration, boolean symmetric) {
    /**
     * What nearly all elements seen lie in, zero point wherever it falls: closer to the float answers than the whole
     * range ({@code docs/guide/modes.md}).
     */
    public static final ActivationScheme PERCENTILE = new ActivationScheme(RangeCalibration.PERCENTILE, false);

    Statistic statistic(String value) {
        return new Statistic(value, reducer());
    }

    private Reducer reducer() {
        return calibration.reducer();
    }

    /** The map for a value, if its statistic was collected. */
    Optional<Affine> map(String value, Statistics statistics) {
        return statistics.get(statistic(value), Summary.class).map(summary -> {
            Range range = calibration.range(summary, IntegerRange.U8.steps() + 1, symmetric);
            Range covered = symmetric ? range.symmetric() : range;
            return Affine.asymmetric((float) covered.low(), (float) covered.high(), IntegerRange.U8);
        });
    }
}
