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
        editor.addInput(new ValueInfo("z", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(values))));
        String unsure = uncertainty.write(new Tape(editor, "z"), "z", values);
        editor.addOutput(new ValueInfo(unsure, TensorType.of(DType.FLOAT, Dim.symbol("rows"))));
        try (OrtSession session = OrtSession.open(Model.of(editor.build(), 13, 8))) {
            return session.run(Map.of("z", logits)).values().iterator().next().toFloats();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGraphSaysWhatJavaSays(Uncertainty uncertainty) {
        RandomTensors random = new RandomTensors(5);
        for (int values : new int[] {2, 3, 17}) {
            for (double deviation : new double[] {0.01, 1, 6, 60}) {
                Tensor logits = random.normal(Shape.of(20, values), 0.5, deviation);
                float[] actual = inGraph(uncertainty, values, logits);
                assertThat(actual).hasSize(20);
                for (int row = 0; row < 20; row++) {
                    float[] own = new float[values];
                    System.arraycopy(logits.toFloats(), row * values, own, 0, values);
                    double expected = uncertainty.of(own);
                    assertThat((double) actual[row]).isCloseTo(expected, within(1e-5));
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

    @ParameterizedTest
    @EnumSource
    void answersThatAreNoNumbersAreNotSure(Uncertainty uncertainty) {
        Tensor logits = Tensor.ofFloats(Shape.of(1, 2), Float.NaN, 1);
        assertThat(inGraph(uncertainty, 2, logits)[0]).isNaN();
    }
}
