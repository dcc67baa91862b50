package dev.limbeck.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphEditorTest {
    private static final ValueType FLOATS = TensorType.of(DType.FLOAT, Dim.symbol("n"));

    private static ValueInfo floats(String name) {
        return new ValueInfo(name, FLOATS);
    }

    private static GraphEditor between(String input, String output) {
        return GraphEditor.empty("g").addInput(floats(input)).addOutput(floats(output));
    }

    @Test
    void aChainOfFiftyThousandNodesIsSortedWithoutRecursion() {
        int length = 50_000;
        GraphEditor editor = between("v0", "v" + length);
        for (int i = length; i > 0; i--) {
            editor.add(Node.of("n" + i, "Relu", List.of("v" + (i - 1)), List.of("v" + i)));
        }
        Graph graph = editor.build();
        assertThat(graph.nodes().get(0).name()).isEqualTo("n1");
        assertThat(graph.nodes().get(length - 1).output()).isEqualTo("v" + length);
        Graph shorter = new GraphEditor(graph).replaceUses("v" + length, "v1").build();
        assertThat(shorter.producer("v" + length).orElseThrow().name()).isEqualTo("n1");
    }

    @Test
    void cyclesAreNamed() {
        GraphEditor self = between("x", "y").add(Node.of("loop", "Add", List.of("x", "y"), List.of("y")));
        assertThatThrownBy(self::build)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cycle")
                .hasMessageContaining("'loop'");
        Graph inner = GraphEditor.empty("inner")
                .add(Node.of("", "Neg", List.of("y"), List.of("z")))
                .addOutput(floats("z"))
                .build();
        GraphEditor captured = between("x", "y")
                .add(Node.of("if", "If", List.of("x"), List.of("c")).withAttribute("then_branch", Attribute.of(inner)))
                .add(Node.of("relu", "Relu", List.of("c"), List.of("y")));
        assertThatThrownBy(captured::build).isInstanceOf(ModelException.class).hasMessageContaining("cycle");
    }

    @Test
    void aValueHasOneOrigin() {
        GraphEditor twice = between("x", "y")
                .add(Node.of("a", "Relu", List.of("x"), List.of("y")))
                .add(Node.of("b", "Neg", List.of("x"), List.of("y")));
        assertThatThrownBy(twice::build)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'y' is made twice")
                .hasMessageContaining("'b'");
        GraphEditor weight = between("x", "y")
                .initializer("y", Tensor.scalar(1f))
                .add(Node.of("a", "Relu", List.of("x"), List.of("y")));
        assertThatThrownBy(weight::build).isInstanceOf(ModelException.class);
        assertThatThrownBy(() -> between("x", "x").addInput(floats("x")).build())
                .isInstanceOf(ModelException.class);
    }

    @Test
    void anOutputThatBecomesAnInputOrAnotherOutputIsCopied() {
        Graph graph = between("x", "y")
                .addOutput(floats("z"))
                .add(Node.of("a", "Relu", List.of("x"), List.of("y")))
                .add(Node.of("b", "Neg", List.of("y"), List.of("z")))
                .build();
        Graph onInput = new GraphEditor(graph)
                .replaceUses("y", "x")
                .remove(graph.nodes().get(0))
                .build();
        assertThat(GraphText.of(onInput)).isEqualTo("""
                        in x: FLOAT[n]
                        z = Neg(x)
                        y = Identity(x)
                        out y: FLOAT[n]
                        out z: FLOAT[n]
                        """);
        Graph onOutput = new GraphEditor(graph).replaceUses("z", "y").build();
        assertThat(GraphText.of(onOutput)).isEqualTo("""
                        in x: FLOAT[n]
                        y = Relu(x)
                        z/limbeck/replaced = Neg(y)
                        z = Identity(y)
                        out y: FLOAT[n]
                        out z: FLOAT[n]
                        """);
    }

    @Test
    void namesAreFreshInsideAndOutside() {
        Graph inner = GraphEditor.empty("inner")
                .add(Node.of("n", "Neg", List.of("outer"), List.of("inside")))
                .addOutput(floats("inside"))
                .build();
        GraphEditor editor = between("x", "y")
                .add(Node.of("a", "Relu", List.of("x"), List.of("y")).withAttribute("body", Attribute.of(inner)));
        assertThat(editor.freshName("inside")).isEqualTo("inside_1");
        assertThat(editor.freshName("outer")).isEqualTo("outer_1");
        assertThat(editor.freshName("y")).isEqualTo("y_1");
        assertThat(editor.freshName("y")).isEqualTo("y_2");
    }

    @Test
    void declaredTypesFollowTheirValues() {
        Graph graph = between("x", "y")
                .add(Node.of("a", "Relu", List.of("x"), List.of("h")))
                .add(Node.of("b", "Neg", List.of("h"), List.of("y")))
                .type("h", FLOATS)
                .build();
        Node relu = graph.nodes().get(0);
        assertThat(graph.type("h")).isEqualTo(FLOATS);
        Graph bypassed = new GraphEditor(graph).replaceUses("y", "h").build();
        assertThat(bypassed.valueInfo()).as("h is the output y now").isEmpty();
        assertThat(bypassed.producer("y").orElseThrow().name()).isEqualTo("a");
        Graph renamed = new GraphEditor(graph)
                .replace(relu, relu.withOutputs(List.of("k")))
                .replaceUses("h", "k")
                .build();
        assertThat(renamed.valueInfo()).isEmpty();
        assertThatThrownBy(() -> new GraphEditor(renamed).remove(relu)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacingInACircleIsRefused() {
        Graph graph = between("x", "y")
                .add(Node.of("a", "Relu", List.of("x"), List.of("h")))
                .add(Node.of("b", "Neg", List.of("h"), List.of("y")))
                .build();
        GraphEditor editor = new GraphEditor(graph).replaceUses("h", "x").replaceUses("x", "h");
        assertThatThrownBy(editor::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("circle");
    }
}
