package dev.limbeck.op;

import static dev.limbeck.op.coupling.Tie.Place.input;
import static dev.limbeck.op.coupling.Tie.Place.output;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.coupling.AxisMap;
import dev.limbeck.op.coupling.Coupling;
import dev.limbeck.op.coupling.Tie;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CouplingsTest {
    /** The coupling of one node whose inputs x0, x1, … have these shapes. */
    private static Coupling coupling(Node node, long[]... shapes) {
        GraphEditor editor = GraphEditor.empty("g");
        for (int i = 0; i < shapes.length; i++) {
            Dim[] axes = Arrays.stream(shapes[i]).mapToObj(Dim::of).toArray(Dim[]::new);
            editor.addInput(new ValueInfo("x" + i, TensorType.of(DType.FLOAT, axes)));
        }
        editor.initializer("to", Tensor.vector(2, 5, 12, 32));
        editor.add(node);
        node.outputs().forEach(o -> editor.addOutput(new ValueInfo(o, new ValueType.Undeclared())));
        Model model = Model.of(editor.build(), 23, 10);
        return Couplings.of(model).of(model.graph().nodes().get(0));
    }

    private static List<Tie> ties(Node node, long[]... shapes) {
        return ((Coupling.Tied) coupling(node, shapes)).ties();
    }

    private static Tie same(Tie.Place a, Tie.Place b) {
        return new Tie(a, b, AxisMap.SAME);
    }

    @Test
    void broadcastAxesOfSizeOneAreFree() {
        Node add = Node.of("n", "Add", List.of("x0", "x1"), List.of("y"));
        assertThat(ties(add, new long[] {2, 5, 8}, new long[] {1, 8}))
                .containsExactly(
                        same(input(0, 0), output(0, 0)),
                        same(input(0, 1), output(0, 1)),
                        same(input(0, 2), output(0, 2)),
                        same(input(1, 1), output(0, 2)));
    }

    @Test
    void theSummedAxesOfAProductGoTogether() {
        Node matMul = Node.of("n", "MatMul", List.of("x0", "x1"), List.of("y"));
        assertThat(ties(matMul, new long[] {2, 5, 8}, new long[] {8, 4}))
                .contains(same(input(0, 2), input(1, 0)), same(input(1, 1), output(0, 2)));
    }

    @Test
    void channelsOfAConvolution() {
        Node conv = Node.of("n", "Conv", List.of("x0", "x1", "x2"), List.of("y"));
        assertThat(ties(conv, new long[] {1, 3, 8, 8}, new long[] {16, 3, 3, 3}, new long[] {16}))
                .containsExactlyInAnyOrder(
                        same(input(0, 0), output(0, 0)),
                        same(input(1, 0), output(0, 1)),
                        same(input(0, 1), input(1, 1)),
                        same(input(2, 0), output(0, 1)));
    }

    @Test
    void depthwiseChannelsPassThroughAndOtherGroupsLoseTheSame() {
        Node conv = Node.of("n", "Conv", List.of("x0", "x1"), List.of("y")).withAttribute("group", Attribute.of(4L));
        assertThat(ties(conv, new long[] {1, 4, 8, 8}, new long[] {8, 1, 3, 3}))
                .contains(new Tie(input(0, 1), output(0, 1), new AxisMap.Spread(2)), same(input(1, 0), output(0, 1)));
        assertThat(ties(conv, new long[] {1, 8, 8, 8}, new long[] {12, 2, 3, 3}))
                .contains(
                        new Tie(input(1, 1), input(0, 1), new AxisMap.Strided(2, 4)),
                        new Tie(output(0, 1), output(0, 1), new AxisMap.Strided(3, 4)));
        assertThat(new AxisMap.Strided(3, 4).images(4)).containsExactly(1L, 4L, 7L, 10L);
    }

    @Test
    void headsOfAttentionGoAsAWhole() {
        Node attention = Node.of("n", "Attention", List.of("x0", "x1", "x2"), List.of("y"))
                .withAttribute("q_num_heads", Attribute.of(4L))
                .withAttribute("kv_num_heads", Attribute.of(2L));
        assertThat(ties(attention, new long[] {1, 5, 12}, new long[] {1, 7, 6}, new long[] {1, 7, 10}))
                .contains(
                        new Tie(input(0, 2), input(1, 2), new AxisMap.Runs(6, 3)),
                        new Tie(input(0, 2), input(2, 2), new AxisMap.Runs(6, 5)),
                        new Tie(input(0, 2), output(0, 2), new AxisMap.Runs(6, 10)));
        assertThat(new AxisMap.Runs(6, 3).images(7)).containsExactly(3L, 4L, 5L);
        assertThat(new AxisMap.Runs(6, 3).origins(2)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void hiddenUnitsHaveARowInEveryGate() {
        Node lstm = Node.of("n", "LSTM", List.of("x0", "x1", "x2", "x3"), List.of("y", "h"))
                .withAttribute("hidden_size", Attribute.of(4L));
        assertThat(ties(lstm, new long[] {7, 2, 3}, new long[] {1, 16, 3}, new long[] {1, 16, 4}, new long[] {1, 32}))
                .contains(
                        same(input(0, 2), input(1, 2)),
                        new Tie(input(2, 2), input(1, 1), new AxisMap.Strided(4, 4)),
                        new Tie(input(2, 2), input(3, 1), new AxisMap.Strided(4, 8)),
                        same(input(2, 2), output(0, 3)),
                        same(input(2, 2), output(1, 2)));
    }

    @Test
    void theAxisOfASoftmaxKeepsItsSize() {
        Node softmax = Node.of("n", "Softmax", List.of("x0"), List.of("y")).withAttribute("axis", Attribute.of(-1L));
        assertThat(ties(softmax, new long[] {2, 5, 8}))
                .containsExactly(same(input(0, 0), output(0, 0)), same(input(0, 1), output(0, 1)));
    }

    @Test
    void channelsThatANormMixesAreNamed() {
        Node norm = Node.of("n", "LayerNormalization", List.of("x0", "x1"), List.of("y"));
        Coupling.Tied tied = (Coupling.Tied) coupling(norm, new long[] {2, 5, 8}, new long[] {8});
        assertThat(tied.mixed()).containsExactly(input(0, 2));
        assertThat(tied.ties()).contains(same(input(1, 0), output(0, 2)));
    }

    @Test
    void partsOfAConcatenationAreShifted() {
        Node concat = Node.of("n", "Concat", List.of("x0", "x1"), List.of("y")).withAttribute("axis", Attribute.of(1L));
        assertThat(ties(concat, new long[] {1, 3}, new long[] {1, 5}))
                .contains(
                        new Tie(input(0, 1), output(0, 1), new AxisMap.Shifted(0)),
                        new Tie(input(1, 1), output(0, 1), new AxisMap.Shifted(3)));
        assertThat(new AxisMap.Shifted(3).images(1)).containsExactly(4L);
    }

    @Test
    void headsSplitOffTheHiddenAxis() {
        Node reshape = Node.of("n", "Reshape", List.of("x0", "to"), List.of("y"));
        assertThat(ties(reshape, new long[] {2, 5, 384}))
                .contains(
                        same(input(0, 0), output(0, 0)),
                        same(input(0, 1), output(0, 1)),
                        new Tie(output(0, 2), input(0, 2), new AxisMap.Spread(32)));
        assertThat(new AxisMap.Spread(32).images(2)).hasSize(32).startsWith(64L).endsWith(95L);
    }

    @Test
    void channelsUnderAFlattenedMap() {
        Node flatten = Node.of("n", "Flatten", List.of("x0"), List.of("y"));
        assertThat(ties(flatten, new long[] {2, 8, 3, 3}))
                .contains(new Tie(input(0, 1), output(0, 1), new AxisMap.Spread(9)));
    }

    @Test
    void cutsAndPaddingsThatAreComputedAreUnknown() {
        Node slice = Node.of("n", "Slice", List.of("x0", "x1", "x2"), List.of("y"));
        Node pad = Node.of("n", "Pad", List.of("x0", "x1"), List.of("y"));

        assertThat(coupling(slice, new long[] {2, 8}, new long[] {2}, new long[] {2}))
                .isInstanceOf(Coupling.Unknown.class);
        assertThat(coupling(pad, new long[] {2, 8}, new long[] {4})).isInstanceOf(Coupling.Unknown.class);
    }

    @Test
    void whatIsNotInTheTableIsUnknown() {
        Node own = Node.of("n", "my.domain", "Anything", List.of("x0"), List.of("y"), Map.of());
        assertThat(coupling(own, new long[] {2, 3}))
                .isEqualTo(new Coupling.Unknown("Anything 'n' is an operator that is not in the table"));
    }
}
