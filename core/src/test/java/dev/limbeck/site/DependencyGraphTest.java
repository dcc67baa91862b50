package dev.limbeck.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
    private static Tensor zeros(long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.ofFloats(shape, new float[(int) shape.size()]);
    }

    private static BitSet elements(int... indices) {
        BitSet set = new BitSet();
        for (int index : indices) {
            set.set(index);
        }
        return set;
    }

    /** x [rows, 4] → first [4, 6] → activation → second [6, 3] → y. */
    private static Model perceptron(String activation) {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(4))));
        editor.initializer("w1", zeros(4, 6)).initializer("w2", zeros(6, 3));
        editor.add(Node.of("first", "MatMul", List.of("x", "w1"), List.of("h")));
        editor.add(Node.of("act", activation, List.of("h"), List.of("a")));
        editor.add(Node.of("second", "MatMul", List.of("a", "w2"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3))));
        return Model.of(editor.build(), 21, 10);
    }

    @Test
    void aNeuronGoesWithItsColumnAndItsRow() {
        List<ChannelGroup> groups = DependencyGraph.of(perceptron("Relu")).groups();

        assertThat(groups).hasSize(1);
        ChannelGroup group = groups.get(0);
        assertThat(group.id()).isEqualTo("first");
        assertThat(group.kind()).isEqualTo(Kind.NEURON);
        assertThat(group.units()).hasSize(6);
        assertThat(group.axes())
                .containsExactlyInAnyOrder(
                        new ValueAxis("w1", 1), new ValueAxis("h", 1), new ValueAxis("a", 1), new ValueAxis("w2", 0));
        assertThat(group.units().get(2).removed(new ValueAxis("w2", 0))).isEqualTo(elements(2));
    }

    @Test
    void whatReachesTheModelsSignatureStays() {
        DependencyGraph graph = DependencyGraph.of(perceptron("Relu"));

        assertThat(graph.removal(new ValueAxis("w2", 1), elements(0)))
                .isEqualTo(new Removal.Refused("They need axis 1 of 'y', and it is an output of the model."));
        assertThat(graph.refusals())
                .containsKeys(new ValueAxis("w1", 0), new ValueAxis("w2", 1))
                .hasSize(2);
    }

    @Test
    void anUnknownOperatorStopsWhatReachesIt() {
        Model model = perceptron("Relu");
        Node activation = model.graph().producer("a").orElseThrow();
        Model unknown = model.withGraph(model.edit()
                .replace(activation, Node.of("own", "MeanVarianceNormalization", List.of("h"), List.of("a")))
                .build());

        assertThat(DependencyGraph.of(unknown).groups()).isEmpty();
        assertThat(DependencyGraph.of(unknown).refusals().get(new ValueAxis("w1", 1)))
                .contains("MeanVarianceNormalization 'own'");
    }

    @Test
    void allOfAnAxisCannotGo() {
        DependencyGraph graph = DependencyGraph.of(perceptron("Relu"));

        assertThat(graph.removal(new ValueAxis("w1", 1), elements(0, 1, 2, 3, 4, 5)))
                .isEqualTo(new Removal.Refused("Nothing would be left of axis 1 of 'w1'."));
        assertThatThrownBy(() -> graph.removal(new ValueAxis("w1", 1), elements(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{6}");
    }

    @Test
    void aSoftmaxNeedsAllThatItSumsOver() {
        Model model = perceptron("Relu");
        Node activation = model.graph().producer("a").orElseThrow();
        Node softmax = Node.of("act", "Softmax", List.of("h"), List.of("a")).withAttribute("axis", Attribute.of(-1L));

        assertThat(DependencyGraph.of(model.withGraph(
                                model.edit().replace(activation, softmax).build()))
                        .groups())
                .isEmpty();
    }
}
