package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.technique.quantize.Affine;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.technique.quantize.IntegerRange;
import dev.limbeck.technique.quantize.WeightScheme;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.IntegerProducts;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dynamically quantized layer on ONNX Runtime against the same arithmetic in plain Java. */
class DynamicReferenceTest {
    private static final int IN = 48;
    private static final int OUT = 20;

    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "3,7", "4,7"})
    void theGraphComputesWhatTheArithmeticSays(long seed, int bits) {
        assumeTrue(
                bits < 8 || InstructionSets.current().exactU8S8(),
                "Skipped: this processor adds pairs of products in 16 bits, where 8-bit weights may saturate.");
        RandomTensors random = new RandomTensors(seed);
        Tensor x = random.normal(Shape.of(9, IN), 0.3, 1);
        Model model = quantized(random.normal(IN, OUT), WeightScheme.INT8.withBits(bits));
        float[] expected = reference(model, x);
        float[] actual = QuantizedModels.answer(model, Map.of("x", x));
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("seed %d, element %d", seed, i).isCloseTo(expected[i], Offset.offset(1e-4f));
        }
    }

    private static Model quantized(Tensor weight, WeightScheme scheme) {
        GraphEditor editor = GraphEditor.empty("linear");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(IN))));
        editor.initializer("w", weight);
        editor.add(Node.of("linear", "MatMul", List.of("x", "w"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(OUT))));
        Model model = Model.of(editor.build(), 21, 10);
        DynamicQuantization technique = new DynamicQuantization();
        return technique
                .apply(model, technique.sites(model).get(0), scheme, Statistics.NONE)
                .fold(changed -> changed, reason -> {
                    throw new AssertionError(reason);
                });
    }

    private static float[] reference(Model model, Tensor x) {
        float[] values = x.toFloats();
        float low = 0;
        float high = 0;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        Affine map = Affine.asymmetric(low, high, IntegerRange.U8);
        long[] codes = new long[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = map.quantize(values[i]);
        }
        Tensor a = Tensor.ofLongs(x.shape(), codes).cast(DType.UINT8);
        Tensor b = model.graph().initializer("w/limbeck/codes").orElseThrow();
        float[] scales =
                model.graph().initializer("w/limbeck/scale").orElseThrow().toFloats();
        long[] products = IntegerProducts.exact(a, map.zeroPoint(), b, 0).toLongs();
        float[] result = new float[products.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = products[i] * (map.scale() * scales[i % OUT]);
        }
        return result;
    }
}
