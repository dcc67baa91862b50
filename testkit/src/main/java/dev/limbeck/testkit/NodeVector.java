package dev.limbeck.testkit;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.Datum;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One of ONNX's own backend tests: a model, what goes in and what must come out.
 *
 * @param name such as {@code node/test_abs}
 * @param inputs by the names of the model's inputs; an input without a data file is missing
 * @param outputs by the names of the model's outputs
 * @param tolerance how far an answer may be from what must come out
 */
public record NodeVector(
        String name, Model model, Map<String, Datum> inputs, Map<String, Datum> outputs, Tolerance tolerance) {
    /** The newest IR version and opset that limbeck reads; vectors beyond them are left out. */
    private static final String TOO_NEW = ".*(IR version 14|opset 2[78]).*";

    public NodeVector {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }

    /** All vectors whose name passes, in the order of the archive; skips the running test if the archive is absent. */
    public static List<NodeVector> all(Predicate<String> wanted) {
        try (VectorArchive archive = VectorArchive.shared()) {
            List<NodeVector> vectors = new ArrayList<>();
            for (String name : archive.names()) {
                if (wanted.test(name)) {
                    read(archive, name).ifPresent(vectors::add);
                }
            }
            return vectors;
        }
    }

    private static Optional<NodeVector> read(VectorArchive archive, String name) {
        try {
            return Optional.of(archive.read(name));
        } catch (ModelException e) {
            if (String.valueOf(e.getMessage()).matches(TOO_NEW)) {
                return Optional.empty();
            }
            throw e;
        }
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
