package dev.limbeck.cli;

import dev.limbeck.technique.quantize.RangeCalibration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a calibration rule, such as {@code moving-average}. */
final class CalibrationConverter implements ITypeConverter<RangeCalibration> {
    @Override
    public RangeCalibration convert(String name) {
        return Arrays.stream(RangeCalibration.values())
                .filter(rule -> word(rule).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no rule '" + name + "', only "
                        + Arrays.stream(RangeCalibration.values())
                                .map(CalibrationConverter::word)
                                .collect(Collectors.joining(", "))));
    }

    private static String word(RangeCalibration rule) {
        return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
