package dev.limbeck.run;

import dev.limbeck.error.RecipeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of quantization after training. */
public enum Mode {
    /** Linear layers in integers, activations ranged in every run; needs no data. */
    DYNAMIC,
    /** Linear layers and convolutions in integers, activations ranged on calibration data. */
    STATIC,
    /** Weights in few bits, arithmetic in floating point; needs no data. */
    WEIGHT_ONLY,
    /** Weights in 16-bit floating point; needs no data. */
    FP16,
    /** Weights as they are: only the lossless rewrites for the target; needs no data. */
    LOSSLESS,
    /** Whichever of the others is fastest and keeps what has to be kept. */
    AUTO;

    /** Whether activations have to be ranged on data before. */
    boolean needsCalibration() {
        return this == STATIC;
    }

    /** Whether what this mode makes can learn: its rounding is written as QuantizeLinear and DequantizeLinear. */
    boolean canLearn() {
        return this == STATIC || this == WEIGHT_ONLY || this == AUTO;
    }

    /** The modes that a run with this one tries. */
    List<Mode> alternatives(boolean hasData) {
        if (this != AUTO) {
            return List.of(this);
        }
        return hasData ? List.of(DYNAMIC, STATIC, WEIGHT_ONLY) : List.of(DYNAMIC, WEIGHT_ONLY);
    }

    /** The name on the command line, such as {@code weight-only}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The mode of a name.
     *
     * @throws RecipeException if there is none
     */
    public static Mode parse(String word) {
        return Arrays.stream(values())
                .filter(mode -> mode.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new RecipeException("There is no mode '" + word + "'. The modes are "
                        + Arrays.stream(values()).map(Mode::word).collect(Collectors.joining(", ")) + "."));
    }
}
