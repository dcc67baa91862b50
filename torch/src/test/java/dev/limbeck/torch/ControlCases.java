package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Branches, loops and scans; bodies read values of the graph around them. */
final class ControlCases {
    static final List<GradientCase> GRADIENTS = List.of(
            d -> branches(true, d),
            d -> branches(false, d),
            d -> loop(3, d),
            d -> scan(d.tensor(2), d.tensor(2, 3), d.tensor(1)),
            ControlCases::scanOfRows);

    private ControlCases() {}

    private static ValueInfo value(String name) {
        return new ValueInfo(name, new ValueType.Undeclared());
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

    /** x·w or x², of captured x and w. */
    private static NodeCase branches(boolean condition, Draws draws) {
        Graph then = body(List.of(), List.of(value("t")), Node.of("a", "MatMul", List.of("x", "w"), List.of("t")));
        Graph otherwise = body(List.of(), List.of(value("e")), Node.of("b", "Mul", List.of("x", "x"), List.of("e")));
        return NodeCase.of("If")
                .constant(Tensor.ofBooleans(Shape.SCALAR, condition))
                .captured("x", draws.tensor(2, 3))
                .captured("w", draws.tensor(3, 3))
                .with("then_branch", Attribute.of(then))
                .with("else_branch", Attribute.of(otherwise));
    }

    /** h ← h·w from an input [2,3] on, and every h² is collected. */
    static NodeCase loop(long times, Draws draws) {
        Graph body = body(
                List.of("i", "go", "h"),
                List.of(
                        value("on"),
                        value("next"),
                        new ValueInfo("seen", ValueType.TensorType.of(DType.DOUBLE, Dim.of(2), Dim.of(3)))),
                Node.of("same", "Identity", List.of("go"), List.of("on")),
                Node.of("step", "MatMul", List.of("h", "w"), List.of("next")),
                Node.of("see", "Mul", List.of("next", "next"), List.of("seen")));
        return NodeCase.of("Loop")
                .constant(Tensor.scalar(times))
                .omitted()
                .input(draws.tensor(2, 3))
                .captured("w", draws.tensor(3, 3))
                .with("body", Attribute.of(body))
                .outputs(2);
    }

    /**
     * s ← s·x[t] + x[t] over the second axis of x [2,T] from its end; every s, times g, is an element of the last axis of
     * the result.
     */
    static NodeCase scan(Tensor start, Tensor x, Tensor g) {
        return NodeCase.of("Scan")
                .input(start)
                .input(x)
                .captured("g", g)
                .with("body", Attribute.of(recurrence()))
                .with("num_scan_inputs", 1)
                .with("scan_input_axes", Attribute.ofInts(1))
                .with("scan_input_directions", Attribute.ofInts(1))
                .with("scan_output_axes", Attribute.ofInts(-1))
                .outputs(2);
    }

    /** The same for every row of a batch, one row shorter than the other. */
    private static NodeCase scanOfRows(Draws draws) {
        return NodeCase.of("Scan")
                .opset(8)
                .constant(Tensor.vector(4L, 3L))
                .input(draws.tensor(2, 3))
                .input(draws.tensor(2, 4, 3))
                .captured("g", draws.tensor(3))
                .with("body", Attribute.of(recurrence()))
                .with("num_scan_inputs", 1)
                .outputs(2);
    }

    private static Graph recurrence() {
        return body(
                List.of("s", "e"),
                List.of(value("next"), value("out")),
                Node.of("product", "Mul", List.of("s", "e"), List.of("p")),
                Node.of("sum", "Add", List.of("p", "e"), List.of("next")),
                Node.of("scale", "Mul", List.of("next", "g"), List.of("out")));
    }
}
