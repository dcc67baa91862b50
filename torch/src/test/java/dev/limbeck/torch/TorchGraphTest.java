package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TorchGraphTest {
    private static final Tensor X = Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    /** y = x·W + b. */
    private static Model linear() {
        return TestGraphs.model(
                Map.of(
                        "W", Tensor.ofFloats(Shape.of(3, 2), 1, 0, 0, 1, 1, 1),
                        "b", Tensor.vector(10f, 20f)),
                List.of(
                        Node.of("product", "MatMul", List.of("x", "W"), List.of("p")),
                        Node.of("sum", "Add", List.of("p", "b"), List.of("y"))),
                List.of(new ValueInfo("x", ValueType.TensorType.of(DType.FLOAT, Dim.of(2), Dim.of(3)))),
                List.of("y"));
    }

    @Test
    void computesOutputsAndAnyOtherValue() {
        try (TorchGraph graph = TorchGraph.of(linear())) {
            Map<String, Tensor> values = graph.run(Map.of("x", X), Set.of("p", "y"));

            assertThat(values.get("p")).isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 4, 5, 10, 11));
            assertThat(values.get("y")).isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 14, 25, 20, 31));
        }
    }

    @Test
    void parametersCollectGradients() {
        Model model = linear();
        try (NativeScope scope = new NativeScope();
                TorchGraph graph = TorchGraph.of(model);
                Parameters parameters = new Parameters(model, List.of("W", "b"))) {
            Map<String, Value> given = new HashMap<>(graph.natives(Map.of("x", X)));
            given.putAll(parameters.values());
            try (Forward forward = graph.forward(given, Set.of("y"), Mode.training(1))) {
                forward.get("y").torch().sum().backward();
            }

            assertThat(NativeValue.of(parameters.get("W").grad()).host())
                    .isEqualTo(Tensor.ofFloats(Shape.of(3, 2), 5, 5, 7, 7, 9, 9));
            assertThat(NativeValue.of(parameters.get("b").grad()).host()).isEqualTo(Tensor.vector(2f, 2f));
        }
    }

    @Test
    void anUnknownOperatorIsNamedWithItsNode() {
        Model model = TestGraphs.model(
                Map.of(),
                List.of(Node.of("strange", "NoSuchOperator", List.of("x"), List.of("y"))),
                List.of(new ValueInfo("x", ValueType.TensorType.of(DType.FLOAT, Dim.of(2)))),
                List.of("y"));

        assertThatThrownBy(() -> TorchGraph.of(model))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("NoSuchOperator 'strange'")
                .hasMessageContaining("no kernel");
    }

    @Test
    void aMissingInputIsNamed() {
        try (TorchGraph graph = TorchGraph.of(linear())) {
            assertThatThrownBy(() -> graph.run(Map.of()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("'x'");
        }
    }

    @Test
    void failuresInsideLibtorchNameTheNodeInOneLine() {
        try (TorchGraph graph = TorchGraph.of(linear())) {
            assertThatThrownBy(() -> graph.run(Map.of("x", Tensor.vector(1f, 2f))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("MatMul 'product'")
                    .message()
                    .hasLineCount(1);
        }
    }
}
