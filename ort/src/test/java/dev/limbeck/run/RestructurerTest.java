package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.progress.Progress;
import dev.limbeck.technique.structure.Factoring;
import dev.limbeck.technique.structure.LowRank;
import dev.limbeck.technique.structure.RankRule;
import dev.limbeck.tensor.DType;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** Places of one shape are changed together, and only where that is faster, by times that are written down here. */
class RestructurerTest {
    private static final int NARROW = 8;
    private static final int WIDE = 24;
    private static final Model MODEL = model();

    /** x [rows, 8] → 8 → 8 → 24 → 8. */
    private static Model model() {
        RandomTensors random = new RandomTensors(1);
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(NARROW))));
        editor.initializer("w1", random.normal(NARROW, NARROW))
                .initializer("w2", random.normal(NARROW, NARROW))
                .initializer("w3", random.normal(NARROW, WIDE))
                .initializer("w4", random.normal(WIDE, NARROW));
        editor.add(Node.of("first", "MatMul", List.of("x", "w1"), List.of("a")));
        editor.add(Node.of("second", "MatMul", List.of("a", "w2"), List.of("b")));
        editor.add(Node.of("third", "MatMul", List.of("b", "w3"), List.of("c")));
        editor.add(Node.of("fourth", "MatMul", List.of("c", "w4"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(NARROW))));
        return Model.of(editor.build(), 21, 10);
    }

    private static Restructurer restructurer(ToDoubleBiFunction<Model, Model> speedup) {
        TensorDataset rows =
                new TensorDataset("rows", Map.of("x", new RandomTensors(2).normal(4, NARROW)), new Labels.None());
        return new Restructurer(
                new OrtCalibrator(), rows, new Exclusion(List.of()), Optional.of(speedup), Progress.SILENT);
    }

    private static Model halved(Restructurer restructurer) {
        Factoring half = new Factoring(new RankRule.Ratio(0.5), false);
        return restructurer.restructured(MODEL, List.of(new Restructuring<>(new LowRank(), half)));
    }

    private static boolean has(Model model, String weight) {
        return model.graph().isInitializer(weight);
    }

    @Test
    void whatIsNotFasterStays() {
        // Two of 8 × 8 in rank 2 save 64 elements, one of 8 × 24 in rank 3 saves 96.
        Restructurer restructurer = restructurer((before, after) -> saved(before, after) == 64 ? 0.9 : 1.1);

        Model result = halved(restructurer);

        assertThat(List.of(has(result, "w1"), has(result, "w2"))).containsOnly(true);
        assertThat(List.of(has(result, "w3"), has(result, "w4"))).containsOnly(false);
        assertThat(restructurer.sites()).extracting(RestructuredSite::site).containsExactly("third", "fourth");
        assertThat(restructurer.values()).containsExactlyInAnyOrder("c", "y");
        assertThat(restructurer.declined())
                .singleElement()
                .asString()
                .contains("first, second", "low-rank", "together 0.90 times as fast here");
    }

    /** A search makes several models with one restructurer, which tells of the last. */
    @Test
    void whatWasNotedOfAnotherModelIsForgotten() {
        Restructurer restructurer = restructurer((before, after) -> 2);
        halved(restructurer);

        halved(restructurer);

        assertThat(restructurer.sites()).hasSize(4);
        assertThat(restructurer.declined()).isEmpty();
    }

    private static long saved(Model before, Model after) {
        return elements(before) - elements(after);
    }

    private static long elements(Model model) {
        return model.graph().initializers().values().stream()
                .mapToLong(tensor -> tensor.size())
                .sum();
    }

    @Test
    void whereNothingIsFasterNothingIsDone() {
        assertThatThrownBy(() -> halved(restructurer((before, after) -> 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("first, second")
                .hasMessageContaining("1.00 times as fast here");
    }
}
