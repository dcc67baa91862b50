package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.limbeck.error.LimbeckException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** All node tests of the ONNX project: models survive reading and writing, data files are read by their types. */
class NodeModelsConformance {
    private static final Path VECTORS = Path.of(
                    System.getProperty("limbeck.root", "."), "..", "shared", "conformance", "onnx-node-tests.zip")
            .normalize();

    private final List<String> failures = new ArrayList<>();

    @Test
    void everyModelSurvivesReadingAndWriting() throws IOException {
        int models = 0;
        int tooNew = 0;
        try (ZipFile zip = vectors()) {
            for (ZipEntry entry : entries(zip)) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                models++;
                if (isTooNew(bytes)) {
                    tooNew++;
                    assertThatThrownBy(() -> OnnxReader.read(bytes))
                            .isInstanceOf(ModelException.class)
                            .hasMessageMatching(".*(IR version 14|opset 2[78]).*");
                } else {
                    roundTrip(entry.getName(), bytes);
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(models).isEqualTo(1575);
        assertThat(tooNew).isEqualTo(222);
    }

    private void roundTrip(String name, byte[] bytes) throws IOException {
        try {
            ModelProto again = ModelProto.parseFrom(OnnxWriter.toBytes(OnnxReader.read(bytes)));
            assertThat(Normalised.of(again, VECTORS)).isEqualTo(Normalised.of(ModelProto.parseFrom(bytes), VECTORS));
        } catch (LimbeckException | AssertionError e) {
            failures.add(name + ": " + e.getMessage());
        }
    }

    @Test
    void everyDataFileIsReadByTheDeclaredType() throws IOException {
        int files = 0;
        try (ZipFile zip = vectors()) {
            for (ZipEntry entry : entries(zip)) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                if (!isTooNew(bytes)) {
                    String folder = entry.getName().replace("model.onnx", "test_data_set_0/");
                    Model model = OnnxReader.read(bytes);
                    files += readAll(zip, folder + "input_", model.graph().inputs());
                    files += readAll(zip, folder + "output_", model.graph().outputs());
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(files).isEqualTo(4567);
    }

    private int readAll(ZipFile zip, String prefix, List<ValueInfo> values) throws IOException {
        int files = 0;
        for (int i = 0; i < values.size(); i++) {
            ZipEntry entry = zip.getEntry(prefix + i + ".pb");
            if (entry != null) {
                files++;
                try {
                    TensorReader.read(
                            zip.getInputStream(entry).readAllBytes(),
                            values.get(i).type());
                } catch (LimbeckException e) {
                    failures.add(entry.getName() + ": " + e.getMessage());
                }
            }
        }
        return files;
    }

    /** Some vectors are written for an ONNX that is newer than limbeck claims to read. */
    private static boolean isTooNew(byte[] bytes) throws IOException {
        ModelProto proto = ModelProto.parseFrom(bytes);
        return proto.getIrVersion() > 13
                || proto.getOpsetImportList().stream()
                        .anyMatch(o -> o.getDomain().isEmpty() && o.getVersion() > 26);
    }

    private static ZipFile vectors() throws IOException {
        assumeTrue(Files.exists(VECTORS), "needs the conformance vectors " + VECTORS);
        return new ZipFile(VECTORS.toFile());
    }

    private static List<ZipEntry> entries(ZipFile zip) {
        return zip.stream()
                .filter(e -> e.getName().endsWith("/model.onnx"))
                .<ZipEntry>map(e -> e)
                .toList();
    }
}
