package dev.limbeck.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeparatedVectorsTest {
    /** Two linear layers that read the same matrix and the same bias; the second adds it to itself too. */
    private static Model model() {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(2))));
        editor.initializer("w", Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4)).initializer("b", Tensor.vector(5f, 6f));
        editor.add(Node.of("first", "MatMul", List.of("x", "w"), List.of("h")));
        editor.add(Node.of("first/bias", "Add", List.of("h", "b"), List.of("hb")));
        editor.add(Node.of("second", "MatMul", List.of("hb", "w"), List.of("z")));
        editor.add(Node.of("twice", "Mul", List.of("b", "b"), List.of("bb")));
        editor.add(Node.of("second/bias", "Add", List.of("z", "bb"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(2))));
        return Model.of(editor.build(), 21, 10);
    }

    @Test
    void everyReaderOfAVectorHasItsOwn() {
        Graph graph = new SeparatedVectors().apply(model()).model().graph();

        List<String> read = List.of(
                graph.producer("hb").orElseThrow().input(1),
                graph.producer("bb").orElseThrow().input(0),
                graph.producer("bb").orElseThrow().input(1));
        assertThat(read)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(graph.initializer(name)).contains(Tensor.vector(5f, 6f)));
        assertThat(graph.uses("w")).hasSize(2);
    }

    @Test
    void aModelWithoutSharedVectorsStays() {
        Model once = new SeparatedVectors().apply(model()).model();

        assertThat(new SeparatedVectors().apply(once).model()).isSameAs(once);
    }
}
