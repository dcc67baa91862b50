package dev.limbeck.testkit;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.Datum;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.TensorReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An archive of ONNX's backend tests: {@code <suite>/<test>/model.onnx}, {@code test_data_set_0/input_N.pb} and
 * {@code output_N.pb}, and perhaps {@code tolerance.txt}. Close it.
 */
public final class VectorArchive implements AutoCloseable {
    private static final String MODEL = "/model.onnx";

    private final ZipFile zip;

    private VectorArchive(ZipFile zip) {
        this.zip = zip;
    }

    /** The archive in {@code ../shared}; skips the running test if it is absent. */
    public static VectorArchive shared() {
        return open(Shared.conformanceVectors());
    }

    public static VectorArchive open(Path file) {
        try {
            return new VectorArchive(new ZipFile(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all tests, such as {@code node/test_abs}, in the order of the archive. */
    public List<String> names() {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(MODEL))
                .map(name -> name.substring(0, name.length() - MODEL.length()))
                .toList();
    }

    /**
     * Reads one test.
     *
     * @throws ModelException if limbeck cannot read its model
     */
    public NodeVector read(String name) {
        Model model = OnnxReader.read(bytes(name + MODEL).orElseThrow());
        Tolerance tolerance = bytes(name + "/tolerance.txt")
                .map(text -> Tolerance.parse(new String(text, StandardCharsets.UTF_8)))
                .orElse(Tolerance.DEFAULT);
        String folder = name + "/test_data_set_0/";
        return new NodeVector(
                name,
                model,
                data(folder + "input_", model.graph().inputs()),
                data(folder + "output_", model.graph().outputs()),
                tolerance);
    }

    private Map<String, Datum> data(String prefix, List<ValueInfo> values) {
        Map<String, Datum> data = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            ValueInfo value = values.get(i);
            bytes(prefix + i + ".pb").ifPresent(b -> data.put(value.name(), TensorReader.read(b, value.type())));
        }
        return data;
    }

    private Optional<byte[]> bytes(String entry) {
        ZipEntry found = zip.getEntry(entry);
        if (found == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(zip.getInputStream(found).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
