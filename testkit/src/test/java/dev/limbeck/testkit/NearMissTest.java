package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Passes;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only looks like a layer norm, a GELU or an attention stays as it is. */
class NearMissTest {
    private static final int WIDTH = 6;

    private final GraphEditor editor = GraphEditor.empty("near miss");
    private final Pen pen = new Pen(editor).in("/test");

    private String input(String name, Dim... axes) {
        editor.addInput(new ValueInfo(name, TensorType.of(DType.FLOAT, axes)));
        return name;
    }

    private String rows() {
        return input("x", Dim.symbol("batch"), Dim.symbol("sequence"), Dim.of(WIDTH));
    }

    private boolean isRaised(String opType, String... results) {
        for (String result : results) {
            editor.addOutput(new ValueInfo(result, TensorType.of(DType.FLOAT, Dim.UNKNOWN)));
        }
        Model canonical = Passes.canonical(Model.of(editor.build(), 23, 10)).model();
        return canonical.graph().nodes().stream().anyMatch(n -> n.is(opType));
    }

    private String layerNorm(String x, long firstAxis, double exponent, Shape scale) {
        String centred = pen.op("Sub", x, pen.op("ReduceMean", x, pen.integers(firstAxis)));
        String variance = pen.op("ReduceMean", pen.op("Pow", centred, pen.number(exponent)), pen.integers(-1));
        String deviation = pen.op("Sqrt", pen.op("Add", variance, pen.number(1e-5)));
        String gain = pen.weight("gain", new RandomTensors(1).normal(scale, 1, 0.1));
        return pen.op("Mul", pen.op("Div", centred, deviation), gain);
    }

    @Test
    void layerNormIsRaised() {
        assertThat(isRaised("LayerNormalization", layerNorm(rows(), -1, 2, Shape.of(WIDTH))))
                .isTrue();
    }

    @Test
    void theLastAxisMayBeWrittenAsANumber() {
        assertThat(isRaised("LayerNormalization", layerNorm(rows(), 2, 2, Shape.of(WIDTH))))
                .isTrue();
    }

    @Test
    void aMeanOverAnotherAxisIsNoLayerNorm() {
        assertThat(isRaised("LayerNormalization", layerNorm(rows(), 1, 2, Shape.of(WIDTH))))
                .isFalse();
    }

    @Test
    void anotherExponentIsNoLayerNorm() {
        assertThat(isRaised("LayerNormalization", layerNorm(rows(), -1, 4, Shape.of(WIDTH))))
                .isFalse();
    }

    @Test
    void aScaleThatIsNotOneNumberAColumnStaysOutside() {
        String result = layerNorm(rows(), -1, 2, Shape.of(WIDTH, 1, WIDTH));
        assertThat(isRaised("Mul", result)).isTrue();
    }

    @Test
    void aLayerNormWhoseInsideIsReadElsewhereStays() {
        String x = rows();
        String result = layerNorm(x, -1, 2, Shape.of(WIDTH));
        String inside = "/test/Div_output_0";
        assertThat(isRaised("LayerNormalization", result, pen.op("Exp", inside), pen.op("Tanh", "/test/Pow_output_0")))
                .isFalse();
    }

    private String gelu(String x, double divisor, double one, double half) {
        String erf = pen.op("Erf", pen.op("Div", x, pen.number(divisor)));
        return pen.op("Mul", pen.op("Mul", x, pen.op("Add", erf, pen.number(one))), pen.number(half));
    }

    @Test
    void geluIsRaised() {
        assertThat(isRaised("Gelu", gelu(rows(), Math.sqrt(2), 1, 0.5))).isTrue();
    }

    @Test
    void otherConstantsAreNoGelu() {
        String x = rows();
        String[] results = {gelu(x, 1.5, 1, 0.5), gelu(x, Math.sqrt(2), 1.1, 0.5), gelu(x, Math.sqrt(2), 1, 0.51)};
        assertThat(isRaised("Gelu", results)).isFalse();
    }

    @Test
    void aGeluOfTwoValuesIsNone() {
        String other = input("y", Dim.symbol("batch"), Dim.symbol("sequence"), Dim.of(WIDTH));
        String erf = pen.op("Erf", pen.op("Div", rows(), pen.number(Math.sqrt(2))));
        String mixed = pen.op("Mul", pen.op("Mul", other, pen.op("Add", erf, pen.number(1))), pen.number(0.5));
        assertThat(isRaised("Gelu", mixed)).isFalse();
    }

    @Test
    void theSigmoidApproximationIsAnotherFunction() {
        String x = rows();
        String sigmoid = pen.op("Sigmoid", pen.op("Mul", x, pen.number(1.702)));
        assertThat(isRaised("Gelu", pen.op("Mul", x, sigmoid))).isFalse();
    }

    private String attention(long[] keyOrder, long softmaxAxis, long[] split) {
        String x = rows();
        String q = pen.op("Reshape", x, pen.integers(split));
        String queries = pen.transpose(q, 0, 2, 1, 3);
        String keys = pen.transpose(pen.op("Reshape", pen.op("Tanh", x), pen.integers(split)), keyOrder);
        String values = pen.transpose(pen.op("Reshape", pen.op("Neg", x), pen.integers(split)), 0, 2, 1, 3);
        Map<String, Attribute> axis = Map.of("axis", Attribute.of(softmaxAxis));
        String weights = pen.op("Softmax", axis, pen.op("MatMul", queries, keys));
        String merged = pen.transpose(pen.op("MatMul", weights, values), 0, 2, 1, 3);
        return pen.op("Reshape", merged, pen.integers(0, 0, WIDTH));
    }

    @Test
    void attentionIsRaised() {
        String result = attention(new long[] {0, 2, 3, 1}, -1, new long[] {0, 0, 2, 3});
        assertThat(isRaised("Attention", result)).isTrue();
    }

    @Test
    void aSoftmaxOverTheQueriesIsNoAttention() {
        String result = attention(new long[] {0, 2, 3, 1}, 2, new long[] {0, 0, 2, 3});
        assertThat(isRaised("Attention", result)).isFalse();
    }

    @Test
    void keysInAnotherOrderAreNoAttention() {
        String result = attention(new long[] {2, 0, 3, 1}, -1, new long[] {0, 0, 2, 3});
        assertThat(isRaised("Attention", result)).isFalse();
    }

    @Test
    void headsSplitFromTheSequenceAreNoAttention() {
        String result = attention(new long[] {0, 2, 3, 1}, -1, new long[] {0, 2, -1, WIDTH});
        assertThat(isRaised("Attention", result)).isFalse();
    }

    @Test
    void scoresThatAreAnOutputTooKeepTheAttentionApart() {
        String result = attention(new long[] {0, 2, 3, 1}, -1, new long[] {0, 0, 2, 3});
        assertThat(isRaised("Attention", result, "/test/Softmax_output_0")).isFalse();
    }
}
