package dev.limbeck.testkit;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.Datum;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.TensorReader;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * One of ONNX's own backend tests: a model, what goes in and what must come out.
 *
 * @param name such as {@code node/test_abs}
 * @param inputs by the names of the model's inputs; an input without a data file is missing
 * @param outputs by the names of the model's outputs
 */
public record NodeVector(String name, Model model, Map<String, Datum> inputs, Map<String, Datum> outputs) {
    /** The newest IR version and opset that limbeck reads; vectors beyond them are left out. */
    private static final String TOO_NEW = ".*(IR version 14|opset 2[78]).*";

    public NodeVector {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }

    /** All vectors whose name passes, in the order of the archive; skips the running test if the archive is absent. */
    public static List<NodeVector> all(Predicate<String> wanted) {
        try (ZipFile zip = new ZipFile(Shared.conformanceVectors().toFile())) {
            List<NodeVector> vectors = new ArrayList<>();
            for (ZipEntry entry : zip.stream().<ZipEntry>map(e -> e).toList()) {
                String name = entry.getName().replace("/model.onnx", "");
                if (entry.getName().endsWith("/model.onnx") && wanted.test(name)) {
                    read(zip, entry, name).ifPresent(vectors::add);
                }
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<NodeVector> read(ZipFile zip, ZipEntry entry, String name) throws IOException {
        Model model;
        try {
            model = OnnxReader.read(zip.getInputStream(entry));
        } catch (ModelException e) {
            if (String.valueOf(e.getMessage()).matches(TOO_NEW)) {
                return Optional.empty();
            }
            throw e;
        }
        String folder = name + "/test_data_set_0/";
        return Optional.of(new NodeVector(
                name,
                model,
                data(zip, folder + "input_", model.graph().inputs()),
                data(zip, folder + "output_", model.graph().outputs())));
    }

    private static Map<String, Datum> data(ZipFile zip, String prefix, List<ValueInfo> values) throws IOException {
        Map<String, Datum> data = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            ZipEntry entry = zip.getEntry(prefix + i + ".pb");
            if (entry != null) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                data.put(
                        values.get(i).name(),
                        TensorReader.read(bytes, values.get(i).type()));
            }
        }
        return data;
    }

    /** Whether every input and output is a dense tensor. */
    public boolean isDense() {
        return inputs.values().stream().allMatch(d -> d instanceof Datum.Dense)
                && outputs.values().stream().allMatch(d -> d instanceof Datum.Dense);
    }

    /** The inputs of a vector that {@link #isDense}. */
    public Map<String, Tensor> tensors() {
        return dense(inputs);
    }

    /** The outputs of a vector that {@link #isDense}. */
    public Map<String, Tensor> expected() {
        return dense(outputs);
    }

    private static Map<String, Tensor> dense(Map<String, Datum> data) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        data.forEach((name, datum) -> tensors.put(name, ((Datum.Dense) datum).tensor()));
        return tensors;
    }

    @Override
    public String toString() {
        return name;
    }
}
