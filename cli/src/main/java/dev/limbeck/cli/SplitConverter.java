package dev.limbeck.cli;

import dev.limbeck.data.Split;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a split, with the spellings that datasets use. */
final class SplitConverter implements ITypeConverter<Split> {
    @Override
    public Split convert(String name) {
        return Split.named(name)
                .orElseThrow(() ->
                        new TypeConversionException("there is no split '" + name + "', only train, dev and test"));
    }
}
