package dev.limbeck.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {text()};
    }

    static String text() throws IOException {
        try (InputStream resource = Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
