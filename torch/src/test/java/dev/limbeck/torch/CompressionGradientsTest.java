package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What compression makes of a graph, with gradients of closed form: masks, shared weights, low-rank pairs. */
class CompressionGradientsTest {
    private static final double CLOSE = 1e-9;

    private static Map<String, double[]> gradients(Map<String, Tensor> inputs, Node... nodes) {
        return gradients(Map.of(), inputs, nodes);
    }

    private static Map<String, double[]> gradients(
            Map<String, Tensor> initializers, Map<String, Tensor> inputs, Node... nodes) {
        List<ValueInfo> infos = inputs.entrySet().stream()
                .map(e -> new ValueInfo(
                        e.getKey(),
                        ValueType.TensorType.of(
                                e.getValue().dtype(), Dims.of(e.getValue().shape()))))
                .toList();
        Model model = TestGraphs.model(initializers, List.of(nodes), infos, List.of("y"));
        try (TorchGraph graph = TorchGraph.of(model)) {
            return FiniteDifferences.gradients(graph, inputs, Set.of("y"), Mode.INFERENCE);
        }
    }

    private static double[] of(Map<String, double[]> gradients, String name) {
        return gradients.getOrDefault(name, new double[0]);
    }

    private static Map<String, Tensor> ordered(Object... namesAndTensors) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            map.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
        }
        return map;
    }

    /** a·b for matrices of the given sizes, row by row. */
    private static double[] product(double[] a, double[] b, int rows, int inner, int columns) {
        double[] product = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < inner; k++) {
                    product[i * columns + j] += a[i * inner + k] * b[k * columns + j];
                }
            }
        }
        return product;
    }

    private static double[] transposed(double[] a, int rows, int columns) {
        double[] transposed = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            transposed[(i % columns) * rows + i / columns] = a[i];
        }
        return transposed;
    }

    @Test
    void theGradientOfAMaskSumsWhatItLetsThrough() {
        Draws draws = new Draws(1);
        Tensor x = draws.tensor(4, 3);
        Tensor mask = draws.tensor(3);

        double[] gradient = of(
                gradients(ordered("x", x, "mask", mask), Node.of("m", "Mul", List.of("x", "mask"), List.of("y"))),
                "mask");

        double[] weights = FiniteDifferences.drawn(Shape.of(4, 3));
        double[] expected = new double[3];
        for (int i = 0; i < x.size(); i++) {
            expected[i % 3] += weights[i] * x.doubleAt(i);
        }
        assertThat(gradient).containsExactly(expected, within(CLOSE));
    }

    @Test
    void gradientsOfSharedWeightsAdd() {
        Draws draws = new Draws(2);
        Tensor x = draws.tensor(2, 3);
        Tensor w = draws.tensor(3, 3);

        double[] gradient = of(
                gradients(
                        ordered("x", x, "w", w),
                        Node.of("first", "MatMul", List.of("x", "w"), List.of("h")),
                        Node.of("second", "MatMul", List.of("h", "w"), List.of("y"))),
                "w");

        double[] dy = FiniteDifferences.drawn(Shape.of(2, 3));
        double[] xs = x.toDoubles();
        double[] ws = w.toDoubles();
        double[] hidden = product(xs, ws, 2, 3, 3);
        double[] fromSecond = product(transposed(hidden, 2, 3), dy, 3, 2, 3);
        double[] fromFirst = product(transposed(xs, 2, 3), product(dy, transposed(ws, 3, 3), 2, 3, 3), 3, 2, 3);
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i]).isCloseTo(fromFirst[i] + fromSecond[i], within(CLOSE));
        }
    }

    /** Deep Compression, section 3.3: a value learns by what all elements that share it do. */
    @Test
    void theGradientOfASharedValueSumsThoseOfItsElements() {
        Draws draws = new Draws(4);
        Tensor x = draws.tensor(5, 4);
        Tensor codebook = draws.tensor(3);
        byte[] codes = {0, 2, 1, 2, 2, 0, 1, 0, 2, 2, 0, 1};
        Node[] nodes = {
            Node.of("widen", "Cast", List.of("codes"), List.of("indices"))
                    .withAttribute("to", Attribute.of(DType.INT32.code())),
            Node.of("lookup", "Gather", List.of("codebook", "indices"), List.of("w")),
            Node.of("product", "MatMul", List.of("x", "w"), List.of("y"))
        };

        double[] gradient = of(
                gradients(
                        Map.of("codes", Tensor.ofBytes(DType.UINT8, Shape.of(4, 3), codes)),
                        ordered("x", x, "codebook", codebook),
                        nodes),
                "codebook");

        double[] dense = product(transposed(x.toDoubles(), 5, 4), FiniteDifferences.drawn(Shape.of(5, 3)), 4, 5, 3);
        double[] expected = new double[3];
        for (int i = 0; i < dense.length; i++) {
            expected[codes[i]] += dense[i];
        }
        assertThat(gradient).containsExactly(expected, within(CLOSE));
    }

    @Test
    void bothFactorsOfALowRankPairLearn() {
        Draws draws = new Draws(3);
        Tensor x = draws.tensor(5, 4);
        Tensor u = draws.tensor(4, 2);
        Tensor v = draws.tensor(2, 3);

        Map<String, double[]> gradients = gradients(
                ordered("x", x, "u", u, "v", v),
                Node.of("down", "MatMul", List.of("x", "u"), List.of("h")),
                Node.of("up", "MatMul", List.of("h", "v"), List.of("y")));

        double[] dy = FiniteDifferences.drawn(Shape.of(5, 3));
        double[] toHidden = product(dy, transposed(v.toDoubles(), 2, 3), 5, 3, 2);
        double[] hidden = product(x.toDoubles(), u.toDoubles(), 5, 4, 2);
        assertThat(of(gradients, "u"))
                .containsExactly(product(transposed(x.toDoubles(), 5, 4), toHidden, 4, 5, 2), within(CLOSE));
        assertThat(of(gradients, "v")).containsExactly(product(transposed(hidden, 5, 2), dy, 2, 5, 3), within(CLOSE));
    }
}
