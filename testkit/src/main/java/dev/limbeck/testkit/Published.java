package dev.limbeck.testkit;

import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Encoders that are published on Maven Central; they are on the class path of tests that name them as dependencies. */
public final class Published {
    private Published() {}

    /** Such as {@code bge-small-en-v1.5}, as it was exported. */
    public static Model encoder(String name) {
        try (InputStream stream = Published.class.getResourceAsStream("/" + name + ".onnx")) {
            return OnnxReader.read(Objects.requireNonNull(stream, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
