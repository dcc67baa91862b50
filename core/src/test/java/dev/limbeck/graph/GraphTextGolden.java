package dev.limbeck.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTextGolden {
    @Test
    void everyKindOfLine() {
        ValueInfo x = new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(3), Dim.UNKNOWN));
        ValueInfo y = new ValueInfo("y", new ValueType.Undeclared());
        Graph branch = GraphEditor.empty("then")
                .add(Node.of("", "Neg", List.of("h"), List.of("t")))
                .addOutput(new ValueInfo("t", new ValueType.Undeclared()))
                .build();
        SparseTensor sparse = new SparseTensor(Tensor.vector(1f, 2f), Tensor.vector(new long[] {0, 5}), Shape.of(2, 3));
        Graph graph = GraphEditor.empty("g")
                .addInput(x)
                .addOutput(y)
                .initializer("w", Tensor.vector(1f, 2f, 3f))
                .initializer("axes", Tensor.vector(-1L, 2L))
                .initializer("text", Tensor.ofStrings(Shape.of(1), List.of("héllo".getBytes(StandardCharsets.UTF_8))))
                .sparseInitializer("s", sparse)
                .add(Node.of("mul", "Mul", List.of("x", "w"), List.of("h")))
                .add(Node.of(
                        "odd",
                        "com.example",
                        "Odd",
                        List.of("h", "", "axes"),
                        List.of("a", "b"),
                        Map.of(
                                "z", Attribute.of(2.5f),
                                "names", Attribute.ofTexts(List.of("p", "q")),
                                "k", Attribute.ofInts(1, 2),
                                "mode", Attribute.of("fast"))))
                .add(Node.of("if", "If", List.of("a"), List.of("y"))
                        .withAttribute("then_branch", Attribute.of(branch))
                        .withAttribute("alpha", Attribute.of(3L)))
                .build();
        Model model = Model.of(graph, 21, 10).withOpset("com.example", 1);
        assertThat(GraphText.of(model)).isEqualTo("""
                        opset ai.onnx 21, com.example 1, IR 10
                        in x: FLOAT[batch,3,?]
                        weight w = FLOAT [3]
                        weight axes = INT64 [2] [-1, 2]
                        weight text = STRING [1]
                        sparse s = FLOAT [2, 3]
                        h = Mul(x, w)
                        a, b = com.example.Odd(h, , axes) {k=[1, 2], mode="fast", names=[p, q], z=2.5}
                        y = If(a) {alpha=3}
                          then_branch:
                            t = Neg(h)
                            out t: ?
                        out y: ?
                        """);
    }
}
