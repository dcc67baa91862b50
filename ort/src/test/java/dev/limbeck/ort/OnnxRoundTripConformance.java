package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.error.EngineException;
import dev.limbeck.error.LimbeckException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.Datum;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.onnx.TensorReader;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/**
 * Every model of ONNX's own operator tests that ONNX Runtime runs gives bit-equal answers after it was read and written
 * again.
 */
class OnnxRoundTripConformance {
    private static final SessionSettings SETTINGS = SessionSettings.DEFAULT.withThreads(1);

    private final List<String> different = new ArrayList<>();
    private int equal;
    private int unsupported;
    private int notTensors;
    private int random;

    @Test
    void everyVectorThatOnnxRuntimeRunsGivesTheSameBits() throws IOException {
        try (ZipFile zip = new ZipFile(Shared.conformanceVectors().toFile())) {
            List<? extends ZipEntry> models = zip.stream()
                    .filter(e -> e.getName().endsWith("/model.onnx"))
                    .toList();
            for (ZipEntry entry : models) {
                check(zip, entry);
            }
        }
        System.getLogger(getClass().getName())
                .log(
                        System.Logger.Level.INFO,
                        "Node tests: {0} bit-equal, {1} not supported by ONNX Runtime {2}, {3} not of dense tensors, "
                                + "{4} random.",
                        equal,
                        unsupported,
                        OrtSession.runtimeVersion(),
                        notTensors,
                        random);
        assertThat(different).isEmpty();
        assertThat(equal).isGreaterThan(1000);
    }

    private void check(ZipFile zip, ZipEntry entry) throws IOException {
        byte[] original = zip.getInputStream(entry).readAllBytes();
        try (OrtSession before = OrtSession.open(original, entry.getName(), SETTINGS)) {
            Model model = OnnxReader.read(original);
            Optional<Map<String, Tensor>> inputs =
                    inputs(zip, entry.getName().replace("model.onnx", "test_data_set_0/input_"), model);
            if (inputs.isEmpty()) {
                notTensors++;
            } else {
                compare(entry, before, model, inputs.get());
            }
        } catch (EngineException e) {
            unsupported++;
        }
    }

    /** Throws only what the original throws. */
    private void compare(ZipEntry entry, OrtSession before, Model model, Map<String, Tensor> inputs) {
        Map<String, Tensor> expected = before.run(inputs);
        if (!before.run(inputs).equals(expected)) {
            random++;
            return;
        }
        try (OrtSession after = OrtSession.open(OnnxWriter.toBytes(model), entry.getName(), SETTINGS)) {
            if (after.run(inputs).equals(expected)) {
                equal++;
            } else {
                different.add(entry.getName());
            }
        } catch (LimbeckException e) {
            different.add(entry.getName() + ": " + e.getMessage());
        }
    }

    /** The test's inputs, or nothing if one of them is not a dense tensor. */
    private static Optional<Map<String, Tensor>> inputs(ZipFile zip, String prefix, Model model) throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        int index = 0;
        for (ValueInfo input : model.graph().inputs()) {
            ZipEntry file = zip.getEntry(prefix + index++ + ".pb");
            if (file == null) {
                continue;
            }
            Datum datum = TensorReader.read(zip.getInputStream(file).readAllBytes(), input.type());
            if (!(datum instanceof Datum.Dense dense)) {
                return Optional.empty();
            }
            inputs.put(input.name(), dense.tensor());
        }
        return Optional.of(inputs);
    }
}
