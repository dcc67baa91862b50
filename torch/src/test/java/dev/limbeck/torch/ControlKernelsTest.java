package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Branches, loops and scans; bodies read values of the graph around them. */
class ControlKernelsTest {
    private static final Draws DRAWS = new Draws(1);
    private static final Tensor X = DRAWS.tensor(2, 3);
    private static final Tensor W = DRAWS.tensor(3, 3);

    private static ValueInfo value(String name) {
        return new ValueInfo(name, new ValueType.Undeclared());
    }

    private static ValueInfo input(String name, Tensor like) {
        return new ValueInfo(name, ValueType.TensorType.of(like.dtype(), Dims.of(like.shape())));
    }

    private static Graph body(List<String> inputs, List<ValueInfo> outputs, Node... nodes) {
        GraphEditor editor = GraphEditor.empty("body");
        inputs.forEach(name -> editor.addInput(value(name)));
        outputs.forEach(editor::addOutput);
        for (Node node : nodes) {
            editor.add(node);
        }
        return editor.build();
    }

    private static Model model(Map<String, Tensor> constants, Node node, List<ValueInfo> inputs, String... outputs) {
        return TestGraphs.model(constants, List.of(node), inputs, List.of(outputs));
    }

    private static Model branches(boolean condition) {
        Graph then = body(List.of(), List.of(value("t")), Node.of("a", "MatMul", List.of("x", "w"), List.of("t")));
        Graph otherwise = body(List.of(), List.of(value("e")), Node.of("b", "Mul", List.of("x", "x"), List.of("e")));
        Node node = Node.of(
                "if",
                Node.STANDARD,
                "If",
                List.of("c"),
                List.of("y"),
                Map.of("then_branch", Attribute.of(then), "else_branch", Attribute.of(otherwise)));
        return model(
                Map.of("c", Tensor.ofBooleans(Shape.SCALAR, condition)),
                node,
                List.of(input("x", X), input("w", W)),
                "y");
    }

    @Test
    void gradientsFlowThroughTheBranchThatIsTaken() {
        FiniteDifferences.agree(branches(true), Map.of("x", X, "w", W), "then");
        FiniteDifferences.agree(branches(false), Map.of("x", X, "w", W), "else");
    }

    /** h ← h·w, and every h is collected. */
    private static Model loop(long times) {
        Graph body = body(
                List.of("i", "go", "h"),
                List.of(
                        value("on"),
                        value("next"),
                        new ValueInfo("seen", ValueType.TensorType.of(DType.DOUBLE, Dim.of(2), Dim.of(3)))),
                Node.of("same", "Identity", List.of("go"), List.of("on")),
                Node.of("step", "MatMul", List.of("h", "w"), List.of("next")),
                Node.of("see", "Mul", List.of("next", "next"), List.of("seen")));
        Node node = Node.of(
                "loop",
                Node.STANDARD,
                "Loop",
                List.of("n", "", "x"),
                List.of("y", "all"),
                Map.of("body", Attribute.of(body)));
        return model(Map.of("n", Tensor.scalar(times)), node, List.of(input("x", X), input("w", W)), "y", "all");
    }

    @Test
    void gradientsFlowThroughEveryRunOfALoop() {
        FiniteDifferences.agree(loop(3), Map.of("x", X, "w", W), "loop");
    }

    @Test
    void aLoopThatDoesNotRunGivesItsStateAndNothingCollected() {
        try (TorchGraph graph = TorchGraph.of(loop(0))) {
            Map<String, Tensor> answers = graph.run(Map.of("x", X, "w", W));

            assertThat(answers.get("y")).isEqualTo(X);
            assertThat(Objects.requireNonNull(answers.get("all")).shape()).isEqualTo(Shape.of(0, 2, 3));
        }
    }

    /** s ← s·x[t] + x[t] over the second axis of x from its end; every s is an element of the last axis of the result. */
    private static Model scan() {
        Graph body = body(
                List.of("s", "e"),
                List.of(value("next"), value("out")),
                Node.of("product", "Mul", List.of("s", "e"), List.of("p")),
                Node.of("sum", "Add", List.of("p", "e"), List.of("next")),
                Node.of("scale", "Mul", List.of("next", "g"), List.of("out")));
        Node node = Node.of(
                "scan",
                Node.STANDARD,
                "Scan",
                List.of("s0", "x"),
                List.of("last", "y"),
                Map.of(
                        "body", Attribute.of(body),
                        "num_scan_inputs", Attribute.of(1),
                        "scan_input_axes", Attribute.ofInts(1),
                        "scan_input_directions", Attribute.ofInts(1),
                        "scan_output_axes", Attribute.ofInts(-1)));
        return model(
                Map.of(),
                node,
                List.of(input("s0", DRAWS.tensor(2)), input("x", X), input("g", DRAWS.tensor(1))),
                "last",
                "y");
    }

    @Test
    void gradientsFlowThroughScans() {
        Draws draws = new Draws(2);
        FiniteDifferences.agree(scan(), Map.of("s0", draws.tensor(2), "x", X, "g", draws.tensor(1)), "scan");
    }

    @Test
    void aScanFollowsItsAxesAndDirections() {
        Tensor start = Tensor.ofDoubles(Shape.of(2), 1, 2);
        Tensor one = Tensor.ofDoubles(Shape.of(1), 1);
        try (TorchGraph graph = TorchGraph.of(scan())) {
            Map<String, Tensor> answers = graph.run(Map.of("s0", start, "x", X, "g", one));

            Tensor y = Objects.requireNonNull(answers.get("y"));
            assertThat(y.shape()).isEqualTo(Shape.of(2, 3));
            for (int row = 0; row < 2; row++) {
                double state = start.doubleAt(row);
                for (int t = 0; t < 3; t++) {
                    double element = X.doubleAt(row * 3 + 2 - t);
                    state = state * element + element;
                    assertThat(y.doubleAt(row * 3 + t)).isEqualTo(state);
                }
            }
        }
    }
}
