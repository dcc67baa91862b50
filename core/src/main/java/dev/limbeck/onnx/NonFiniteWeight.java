package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;

/**
 * A weight that holds NaN or an infinity. Infinities can be meant, as in an attention mask; NaN is the trace of a
 * training that diverged or of a damaged file, and makes every answer of a model NaN.
 *
 * @param initializer the name of the weight
 * @param index the flat position of its first NaN, or of its first infinity if it has no NaN
 * @param value what is there
 */
public record NonFiniteWeight(String initializer, int index, double value) {
    /** The floating-point initializers of a model that are not all finite, graphs inside nodes included. */
    public static List<NonFiniteWeight> in(Model model) {
        List<NonFiniteWeight> found = new ArrayList<>();
        collect(model.graph(), found);
        return found;
    }

    /**
     * Requires a model without NaN.
     *
     * @throws ModelException naming the first weight that has one
     */
    public static void requireNoNan(Model model) {
        for (NonFiniteWeight weight : in(model)) {
            if (Double.isNaN(weight.value)) {
                throw new ModelException("The weight '" + weight.initializer + "' has NaN at element " + weight.index
                        + ", so the model cannot give an answer. Train it again or restore a good checkpoint.");
            }
        }
    }

    private static void collect(Graph graph, List<NonFiniteWeight> found) {
        graph.initializers().forEach((name, tensor) -> {
            if (tensor.dtype().isFloating()) {
                OptionalInt nan = first(tensor, Double::isNaN);
                OptionalInt index = nan.isPresent() ? nan : first(tensor, Double::isInfinite);
                index.ifPresent(i -> found.add(new NonFiniteWeight(name, i, tensor.doubleAt(i))));
            }
        });
        graph.nodes().forEach(n -> Attribute.graphsOf(n).forEach(inner -> collect(inner, found)));
    }

    private static OptionalInt first(Tensor tensor, DoublePredicate wanted) {
        int size = tensor.size();
        if (tensor.dtype() == DType.FLOAT) {
            FloatBuffer floats = tensor.floats();
            return first(size, i -> wanted.test(floats.get(i)));
        }
        return first(size, i -> wanted.test(tensor.doubleAt(i)));
    }

    private static OptionalInt first(int size, IntPredicate wanted) {
        for (int i = 0; i < size; i++) {
            if (wanted.test(i)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
