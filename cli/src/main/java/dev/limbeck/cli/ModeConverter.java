package dev.limbeck.cli;

import dev.limbeck.error.RecipeException;
import dev.limbeck.run.Mode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a mode, such as {@code weight-only}. */
final class ModeConverter implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String word) {
        try {
            return Mode.parse(word);
        } catch (RecipeException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
