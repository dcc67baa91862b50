package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.limbeck.graph.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every real model of the shared folder is read, written and read again without loss. */
class SharedModelsTest {
    private static final Path MODELS = Path.of(System.getProperty("limbeck.root", "."), "..", "shared", "models")
            .normalize();

    @TestFactory
    Stream<DynamicTest> roundTrip() throws IOException {
        assumeTrue(Files.isDirectory(MODELS), "needs the shared models in " + MODELS);
        try (Stream<Path> files = Files.walk(MODELS)) {
            List<Path> models =
                    files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
            return models.stream()
                    .map(f -> DynamicTest.dynamicTest(MODELS.relativize(f).toString(), () -> roundTrip(f)));
        }
    }

    private static void roundTrip(Path file) {
        Model model = OnnxReader.read(file);
        ModelProto again = parse(OnnxWriter.toBytes(model));
        assertThat(Normalised.of(again, file)).isEqualTo(Normalised.of(parse(bytes(file)), file));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelProto parse(byte[] bytes) {
        try {
            return ModelProto.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
