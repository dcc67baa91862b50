package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.ModelCost;
import dev.limbeck.progress.Progress;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.technique.prune.RankedGroup;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What is made of times, with times that are written down as formulas of the widths. */
class GroupTimingTest {
    private static final int INPUTS = 4;
    private static final int FIRST = 70;
    private static final int SECOND = 40;
    private static final int OUTPUTS = 3;

    private final Model model = perceptron();
    private final List<ChannelGroup> groups = DependencyGraph.of(model).groups();

    /** x [rows, 4] → 70 → 40 → y [rows, 3]. */
    private static Model perceptron() {
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(INPUTS))));
        editor.initializer("w1", ones(INPUTS, FIRST))
                .initializer("w2", ones(FIRST, SECOND))
                .initializer("w3", ones(SECOND, OUTPUTS));
        editor.add(Node.of("first", "MatMul", List.of("x", "w1"), List.of("h")));
        editor.add(Node.of("act1", "Relu", List.of("h"), List.of("a")));
        editor.add(Node.of("second", "MatMul", List.of("a", "w2"), List.of("g")));
        editor.add(Node.of("act2", "Relu", List.of("g"), List.of("b")));
        editor.add(Node.of("third", "MatMul", List.of("b", "w3"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(OUTPUTS))));
        return Model.of(editor.build(), 21, 10);
    }

    private static Tensor ones(long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.size()];
        Arrays.fill(values, 1);
        return Tensor.ofFloats(shape, values);
    }

    private List<RankedGroup> ranked() {
        return groups.stream()
                .map(group ->
                        new RankedGroup(group, Collections.nCopies(group.units().size(), 1.0)))
                .toList();
    }

    private static double macs(Model model) {
        return ModelCost.of(model, Map.of("rows", 1L)).macs();
    }

    private static long width(Model model, String weight) {
        return model.graph().initializer(weight).orElseThrow().shape().dim(1);
    }

    @Test
    void aUnitTakesWhatItsGroupSavesWithoutHalfOfIt() {
        List<RankedGroup> timed = new UnitTimes(
                        model, (before, after) -> (macs(before) - macs(after)) / macs(before), Progress.SILENT)
                .of(ranked());

        assertThat(timed.get(0).unitCost()).isCloseTo((INPUTS + SECOND) / (double) (FIRST + OUTPUTS), within(1e-9));
        assertThat(timed.get(1).unitCost()).isEqualTo(1);
    }

    @Test
    void whatIsLostInNoiseIsNotFree() {
        List<RankedGroup> timed = new UnitTimes(
                        model, (before, after) -> width(after, "w1") < FIRST ? 0.2 : -0.01, Progress.SILENT)
                .of(ranked());

        assertThat(timed.get(0).unitCost()).isEqualTo(1);
        assertThat(timed.get(1).unitCost()).isEqualTo(0.05);
    }

    private int multiple(IntUnaryOperator time) {
        ToDoubleFunction<Model> latency = changed ->
                time.applyAsInt((int) width(changed, "w1")) + (double) time.applyAsInt((int) width(changed, "w2"));
        return new WidthMultiple(model, groups, latency).measured(Progress.SILENT);
    }

    @Test
    void theMultipleIsThatOfThePacks() {
        assertThat(multiple(width -> (width + 7) / 8 * 8)).isEqualTo(8);
        assertThat(multiple(width -> (width + 3) / 4 * 4)).isEqualTo(4);
        assertThat(multiple(width -> (width + 15) / 16 * 16)).isEqualTo(16);
        assertThat(multiple(width -> width)).isLessThanOrEqualTo(2);
    }

    /** What is not full takes longer than what is. */
    @Test
    void aPackThatIsNotFullMayBeSlower() {
        assertThat(multiple(width -> width % 8 == 0 ? width : 2 * width)).isEqualTo(8);
    }

    @Test
    void aMultipleOfChannelsIsOneOfUnits() {
        ChannelGroup wide = groups.get(0);
        ChannelGroup narrow =
                new ChannelGroup("narrow", wide.kind(), wide.units().subList(0, 16));
        ChannelGroup pairs = new ChannelGroup(
                "pairs",
                wide.kind(),
                List.of(
                        wide.units().get(0).plus(wide.units().get(1)),
                        wide.units().get(2).plus(wide.units().get(3))));

        assertThat(WidthMultiple.inUnits(8, wide)).isEqualTo(8);
        assertThat(WidthMultiple.inUnits(8, pairs)).isEqualTo(4);
        assertThat(WidthMultiple.inUnits(1, pairs)).isEqualTo(1);
        assertThat(WidthMultiple.fitting(32, narrow)).isEqualTo(4);
        assertThat(WidthMultiple.fitting(16, wide)).isEqualTo(16);
        assertThat(new WidthMultiple(model, List.of(narrow), changed -> 1).measured(Progress.SILENT))
                .isEqualTo(1);
    }
}
