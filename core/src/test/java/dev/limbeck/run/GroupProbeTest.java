package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.GroupSensitivity.Point;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.technique.prune.RankedGroup;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GroupProbeTest {
    /** x [rows, 2] → 8 → y [rows, 1], with weights 0, 1, … 7 of the units. */
    private static Model perceptron() {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(2))));
        editor.initializer("w1", Tensor.ofFloats(Shape.of(2, 8), new float[16]))
                .initializer("w2", Tensor.ofFloats(Shape.of(8, 1), 0, 1, 2, 3, 4, 5, 6, 7));
        editor.add(Node.of("first", "MatMul", List.of("x", "w1"), List.of("h")));
        editor.add(Node.of("act", "Relu", List.of("h"), List.of("a")));
        editor.add(Node.of("second", "MatMul", List.of("a", "w2"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(1))));
        return Model.of(editor.build(), 21, 10);
    }

    /** The sum of the weights that read what is left. */
    private static double left(Model model) {
        return DoubleStream.of(model.graph().initializer("w2").orElseThrow().toDoubles())
                .sum();
    }

    @Test
    void whatCountsLeastGoesByQuarters() {
        Model model = perceptron();
        ChannelGroup group = DependencyGraph.of(model).groups().get(0);
        List<Double> falling = List.of(8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0);

        List<GroupSensitivity> costs = new GroupProbe(model, GroupProbeTest::left, Progress.SILENT)
                .of(List.of(new RankedGroup(group, falling)));

        // Of 28 the last two are 13, the last four 22, the last six 27.
        assertThat(costs)
                .containsExactly(new GroupSensitivity(
                        "first", "neuron", List.of(new Point(0.25, 15), new Point(0.5, 6), new Point(0.75, 1))));
    }
}
