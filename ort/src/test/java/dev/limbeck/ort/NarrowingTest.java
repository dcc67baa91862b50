package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.technique.structure.EncoderWidths;
import dev.limbeck.technique.structure.Narrowing;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a narrower encoder leaves out is what counts least; what does not count at all can go without a trace. */
class NarrowingTest {
    private static final Map<String, Tensor> INPUTS = CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(6, 4), 3);
    private static final int HEAD = 8;

    private static Model encoder(Head head) {
        return CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, head, Mask.ADDITIVE, 1);
    }

    private static Encoder recognised(Model model) {
        return Encoder.recognise(model).require("This test");
    }

    @Test
    void anEncoderAsWideAsBeforeIsTheSame() {
        Model model = encoder(Head.FIRST_TOKEN);
        Model same = Narrowing.narrowed(model, EncoderWidths.of(recognised(model)));
        assertThat(same.graph().initializers()).isEqualTo(model.graph().initializers());
        assertThat(answers(same)).isEqualTo(answers(model));
    }

    @Test
    void headsAndNeuronsThatDoNothingGoWithoutATrace() {
        Model model = encoder(Head.FIRST_TOKEN);
        GraphEditor editor = model.edit();
        for (EncoderBlock block : recognised(model).blocks()) {
            int dead = block.index();
            zeroRows(editor, block.projection().weight(), row -> row / HEAD == dead);
            zeroRows(editor, block.down().weight(), row -> row % 3 == dead);
        }
        Model partlyDead = model.withGraph(editor.build());
        Model narrow = Narrowing.narrowed(partlyDead, new EncoderWidths(32, 3, HEAD, 43));
        EncoderBlock block = recognised(narrow).blocks().get(0);
        assertThat(block.heads()).isEqualTo(3);
        assertThat(block.intermediate()).isEqualTo(43);
        float[] expected = answers(partlyDead);
        float[] actual = answers(narrow);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    private static void zeroRows(GraphEditor editor, String weight, IntPredicate dead) {
        Tensor tensor = editor.source().initializer(weight).orElseThrow();
        float[] values = tensor.toFloats();
        int width = (int) tensor.shape().dim(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = dead.test(i / width) ? 0 : values[i];
        }
        editor.initializer(weight, Tensor.ofFloats(tensor.shape(), values));
    }

    /** Every hidden state is of the form (y, y), which 16 directions hold; each norm scales all its channels alike. */
    private static Model doubled() {
        Model model = encoder(Head.FIRST_TOKEN);
        GraphEditor editor = model.edit();
        model.graph().initializers().forEach((name, tensor) -> {
            if (name.endsWith(".gamma")) {
                editor.initializer(name, filled(tensor, i -> 0));
            } else if (name.endsWith(".beta")
                    || List.of("word.weight", "type.weight", "position.weight").contains(name)
                    || name.contains(".output.")
                    || name.contains(".dense.")) {
                editor.initializer(name, filled(tensor, i -> i - i % 32 + i % 16));
            }
        });
        return model.withGraph(editor.build());
    }

    private static Tensor filled(Tensor tensor, IntUnaryOperator from) {
        float[] values = tensor.toFloats();
        float[] filled = new float[values.length];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = values[from.applyAsInt(i)];
        }
        return Tensor.ofFloats(tensor.shape(), filled);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 24})
    void principalDirectionsLoseNothingOfStatesThatTheyHold(int hidden) {
        Model model = doubled();
        EncoderWidths widths = new EncoderWidths(hidden, 4, HEAD, 64);
        Dataset rows = new TensorDataset("rows", INPUTS, new Labels.None());
        Statistics states = new OrtCalibrator().collect(model, Narrowing.needsForPrincipal(model), rows);
        float[] expected = answers(model);
        float[] actual = answers(Narrowing.principal(model, widths, states));
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
        assertThat(answers(Narrowing.narrowed(model, widths))).isNotEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Head.class)
    void aNarrowerEncoderIsOneAndRuns(Head head) {
        Model model = encoder(head);
        EncoderWidths widths = EncoderWidths.of(recognised(model)).resized(16, 4);
        for (Model narrow : new Model[] {Narrowing.narrowed(model, widths), Narrowing.random(model, widths, 5)}) {
            assertThat(EncoderWidths.of(recognised(narrow))).isEqualTo(new EncoderWidths(16, 4, 4, 32));
            for (float answer : answers(narrow)) {
                assertThat(answer).isFinite();
            }
        }
        if (head == Head.NONE) {
            Model narrow = Narrowing.narrowed(model, widths);
            assertThat(narrow.graph()
                            .outputs()
                            .get(0)
                            .type()
                            .tensor()
                            .orElseThrow()
                            .dims()
                            .orElseThrow()
                            .axis(-1))
                    .isEqualTo(Dim.of(16));
        }
    }

    @Test
    void aRandomEncoderKnowsNothingOfTheTeacher() {
        Model model = encoder(Head.FIRST_TOKEN);
        EncoderWidths widths = EncoderWidths.of(recognised(model));
        Model random = Narrowing.random(model, widths, 5);
        assertThat(random).isNotEqualTo(Narrowing.random(model, widths, 6));
        String up = recognised(model).blocks().get(1).up().weight();
        float[] drawn = random.graph().initializer(up).orElseThrow().toFloats();
        double squares = 0;
        for (float value : drawn) {
            squares += value * value;
        }
        assertThat(Math.sqrt(squares / drawn.length)).isCloseTo(0.02, within(0.002));
    }

    @Test
    void widerIsRefused() {
        assertThatThrownBy(() -> Narrowing.narrowed(encoder(Head.NONE), new EncoderWidths(33, 4, HEAD, 64)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("33");
        assertThatThrownBy(
                        () -> EncoderWidths.of(recognised(encoder(Head.NONE))).resized(18, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 heads");
    }

    private static float[] answers(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(INPUTS).values().iterator().next().toFloats();
        }
    }
}
