package dev.limbeck.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.limbeck.onnx.TensorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** {@link Tensor#cast} against the ONNX project's own vectors of Cast, for every pair of types they cover. */
class CastConformance {
    private static final Path VECTORS = Path.of(
                    System.getProperty("limbeck.root", "."), "..", "shared", "conformance", "onnx-node-tests.zip")
            .normalize();

    @Test
    void agreesWithTheVectorsOfCast() throws IOException {
        assumeTrue(Files.exists(VECTORS), "needs the conformance vectors " + VECTORS);
        List<String> compared = new ArrayList<>();
        try (ZipFile zip = new ZipFile(VECTORS.toFile())) {
            for (ZipEntry entry : zip.stream().toArray(ZipEntry[]::new)) {
                if (entry.getName().matches("node/test_cast_[A-Z0-9]+_to_[A-Z0-9]+/.*/input_0.pb")) {
                    Tensor input = TensorReader.read(zip.getInputStream(entry).readAllBytes());
                    String expected = entry.getName().replace("input_0", "output_0");
                    Tensor output = TensorReader.read(
                            zip.getInputStream(zip.getEntry(expected)).readAllBytes());
                    assertThat(values(input.cast(output.dtype())))
                            .as(entry.getName())
                            .containsExactly(values(output));
                    compared.add(entry.getName());
                }
            }
        }
        assertThat(compared).hasSizeGreaterThan(30);
    }

    /** Values rather than bits: a NaN may be written with several codes. */
    private static double[] values(Tensor tensor) {
        return tensor.toDoubles();
    }
}
