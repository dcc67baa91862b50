package dev.limbeck.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads what options mean together. */
final class Settings {
    private Settings() {}

    /**
     * What a verb's options mean; settings that are impossible or contradict each other are a mistake in the command.
     *
     * @throws ParameterException if the settings are refused with an IllegalArgumentException
     */
    static <T> T of(CommandSpec verb, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(verb.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
