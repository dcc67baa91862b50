package dev.limbeck.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Inferred types against the outputs in ONNX's own test vectors. */
class ShapeInferenceConformance {
    /** Why some outputs are not fully known before a run, by a part of the vector's name. */
    private static final Map<String, String> OPEN = Map.ofEntries(
            Map.entry("_adagrad", "training operators are only carried"),
            Map.entry("_adam", "training operators are only carried"),
            Map.entry("_momentum", "training operators are only carried"),
            Map.entry("_ai_onnx_ml_", "classical machine learning is only carried"),
            Map.entry("_flexattention", "preview operators are only carried"),
            Map.entry("_image_decoder", "the size stands in the picture"),
            Map.entry("_affine_grid", "sizes come out of an If, whose values are not followed"),
            Map.entry("_nonmaxsuppression", "the number of boxes depends on the data"),
            Map.entry("_regex_full_match", "strings are only carried"),
            Map.entry("_string", "strings are only carried"),
            Map.entry("_strnormalizer", "strings are only carried"),
            Map.entry("_tfidfvectorizer", "strings are only carried"),
            Map.entry("_scan_sum", "Scan-8, with its batch axis, is only carried"));

    private final List<String> failures = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int agreed;

    @Test
    void inferredTypesAgreeWithWhatComesOut() {
        for (NodeVector vector : NodeVector.all(name -> true)) {
            if (vector.isDense()) {
                check(vector);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(open).allMatch(name -> OPEN.keySet().stream().anyMatch(name::contains));
        assertThat(agreed).isGreaterThanOrEqualTo(1535);
    }

    private void check(NodeVector vector) {
        Map<String, Tensor> inputs = vector.tensors();
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        try {
            InferredTypes types = ShapeInference.inferFor(withoutDeclaredTypes(vector.model(), inputs), shapes);
            vector.expected().forEach((name, tensor) -> compare(vector.name(), tensor, types.type(name)));
        } catch (ModelException e) {
            failures.add(vector.name() + ": " + e.getMessage());
        }
    }

    /** The model with its small whole inputs as constants, and nothing declared about its outputs. */
    private static Model withoutDeclaredTypes(Model model, Map<String, Tensor> inputs) {
        GraphEditor editor = model.edit();
        editor.clearValueInfo();
        inputs.forEach((name, tensor) -> {
            boolean shapeLike = tensor.rank() <= 1
                    && (tensor.dtype().isInteger() || tensor.shape().size() <= 8);
            if (shapeLike) {
                editor.removeInput(name).initializer(name, tensor);
            }
        });
        for (ValueInfo output : model.graph().outputs()) {
            editor.type(output.name(), new ValueType.Undeclared());
        }
        return model.withGraph(editor.build());
    }

    private void compare(String name, Tensor actual, ValueType inferred) {
        Optional<ValueType.TensorType> tensor = inferred.tensor();
        if (tensor.isEmpty()) {
            open.add(name + ": nothing known");
            return;
        }
        if (tensor.get().dtype() != actual.dtype()) {
            failures.add(name + ": " + tensor.get() + " instead of " + actual);
            return;
        }
        Optional<Dims> dims = tensor.get().dims();
        if (dims.isEmpty() || dims.get().shape().isEmpty()) {
            open.add(name + ": " + tensor.get() + " instead of " + actual);
        }
        if (dims.isPresent() && !fits(dims.get(), actual.shape())) {
            failures.add(name + ": " + tensor.get() + " instead of " + actual);
            return;
        }
        agreed++;
    }

    private static boolean fits(Dims dims, Shape shape) {
        if (dims.rank() != shape.rank()) {
            return false;
        }
        for (int i = 0; i < shape.rank(); i++) {
            if (dims.axis(i).isKnown() && dims.axis(i).size().orElseThrow() != shape.dim(i)) {
                return false;
            }
        }
        return true;
    }
}
