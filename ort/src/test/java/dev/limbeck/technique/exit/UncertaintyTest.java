package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Uncertainties are what their formulas say, in graphs as in Java. */
class UncertaintyTest {
    private static float[] inGraph(Uncertainty uncertainty, int values, Tensor logits) {
        GraphEditor editor = GraphEditor.empty("uncertainty");
        int width = uncertainty.widthOf(values);
        editor.addInput(new ValueInfo("z", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(width))));
        String unsure = uncertainty.write(new Tape(editor, "z"), "z", values);
        editor.addOutput(new ValueInfo(unsure, TensorType.of(DType.FLOAT, Dim.symbol("rows"))));
        try (OrtSession session = OrtSession.open(Model.of(editor.build(), 13, 8))) {
            return session.run(Map.of("z", logits)).values().iterator().next().toFloats();
        }
    }

    /** ONNX Runtime's sigmoid is 0 where it should be 3e-8, the root of which is 1.7e-4. */
    private static double tolerance(Uncertainty uncertainty) {
        return uncertainty == Uncertainty.NUMBERS ? 1.8e-4 : 1e-5;
    }

    @ParameterizedTest
    @EnumSource
    void theGraphSaysWhatJavaSays(Uncertainty uncertainty) {
        RandomTensors random = new RandomTensors(5);
        for (int values : new int[] {2, 3, 17}) {
            int width = uncertainty.widthOf(values);
            assertThat(uncertainty.valuesOf(width)).isEqualTo(values);
            for (double deviation : new double[] {0.01, 1, 6, 60}) {
                Tensor logits = random.normal(Shape.of(20, width), 0.5, deviation);
                float[] actual = inGraph(uncertainty, values, logits);
                assertThat(actual).hasSize(20);
                for (int row = 0; row < 20; row++) {
                    float[] own = new float[width];
                    System.arraycopy(logits.toFloats(), row * width, own, 0, width);
                    double expected = uncertainty.of(own);
                    assertThat((double) actual[row]).isCloseTo(expected, within(tolerance(uncertainty)));
                    assertThat(expected).isBetween(0.0, 1 + 1e-12);
                }
            }
        }
    }

    @Test
    void ofOneClassItIsTheEntropyInUnitsOfTheHighest() {
        assertThat(Uncertainty.CLASSES.of(new float[] {2, 2, 2, 2})).isCloseTo(1, within(1e-12));
        assertThat(Uncertainty.CLASSES.of(new float[] {90, 0, -5})).isCloseTo(0, within(1e-12));
        float[] quarters = {(float) Math.log(3), 0};
        double expected = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2);
        assertThat(Uncertainty.CLASSES.of(quarters)).isCloseTo(expected, within(1e-7));
    }

    @Test
    void ofSetsItIsTheMeanOfTheDecisions() {
        double coin = Uncertainty.CLASS_SETS.of(new float[] {0});
        double sure = Uncertainty.CLASS_SETS.of(new float[] {-80});
        double quarter = Uncertainty.CLASS_SETS.of(new float[] {(float) -Math.log(3)});
        assertThat(coin).isCloseTo(1, within(1e-12));
        assertThat(sure).isCloseTo(0, within(1e-12));
        assertThat(quarter).isCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2), within(1e-7));
        assertThat(Uncertainty.CLASS_SETS.of(new float[] {0, -80, (float) Math.log(3)}))
                .isCloseTo((coin + sure + quarter) / 3, within(1e-12));
    }

    @Test
    void ofNumbersItIsTheDeviationThatIsExpected() {
        // An error as large as the spread of the answers, a third of it, and next to none.
        assertThat(Uncertainty.NUMBERS.of(new float[] {7, 0})).isCloseTo(Math.sqrt(0.5), within(1e-12));
        float third = (float) Math.log(1.0 / 9);
        assertThat(Uncertainty.NUMBERS.of(new float[] {-7, third})).isCloseTo(Math.sqrt(0.1), within(1e-7));
        assertThat(Uncertainty.NUMBERS.of(new float[] {0, -90})).isCloseTo(0, within(1e-12));
        assertThat(Uncertainty.NUMBERS.of(new float[] {1, 2, 0, third})).isCloseTo(Math.sqrt(0.3), within(1e-7));
        assertThat(Uncertainty.NUMBERS.answer(new float[] {1, 2, 0, third})).containsExactly(1, 2);
        assertThat(Uncertainty.NUMBERS.valuesOf(3)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void answersThatAreNoNumbersAreNotSure(Uncertainty uncertainty) {
        float[] last = new float[uncertainty.widthOf(2)];
        last[last.length - 1] = Float.NaN;
        assertThat(inGraph(uncertainty, 2, Tensor.ofFloats(Shape.of(1, last.length), last))[0])
                .isNaN();
    }
}
