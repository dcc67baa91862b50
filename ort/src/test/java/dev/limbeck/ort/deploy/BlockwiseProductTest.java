package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.deploy.LowerBlockwiseProduct;
import dev.limbeck.target.Isa;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Weights of 8, 4 and 2 bits in MatMulNBits give the product that their codes, scales and zero points stand for. */
class BlockwiseProductTest {
    private static final Target NEWEST = Target.of(Isa.VNNI).withRuntimeVersion(new RuntimeVersion(1, 28));
    private static final int ROWS = 3;
    private static final int IN = 128;
    private static final int OUT = 24;
    private static final int BLOCK = 32;

    /** The runtime multiplies integers and scales in FLOAT. */
    private static final double ROUNDING = 1e-5;

    private record Weight(DType dtype, Tensor codes, Tensor scales, Tensor zeros) {
        static Weight random(DType dtype, boolean asymmetric) {
            RandomTensors random = new RandomTensors(dtype.bits() * 2L + (asymmetric ? 1 : 0));
            long low = dtype.isSigned() ? -(1L << (dtype.bits() - 1)) : 0;
            long high = low + (1L << dtype.bits());
            Shape blocks = Shape.of(IN / BLOCK, OUT);
            Tensor middle = random.integers(blocks, 0, 1);
            return new Weight(
                    dtype,
                    random.integers(Shape.of(IN, OUT), low, high),
                    random.uniform(blocks, 0.01, 0.1),
                    asymmetric ? random.integers(blocks, low, high) : middle);
        }

        double at(int in, int out) {
            int block = in / BLOCK * OUT + out;
            return (codes.longAt(in * OUT + out) - zeros.longAt(block)) * scales.doubleAt(block);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyWidthGivesTheProduct() {
        return Stream.of(DType.INT8, DType.UINT8, DType.INT4, DType.UINT4, DType.INT2, DType.UINT2)
                .flatMap(dtype -> Stream.of(true, false)
                        .map(zeros -> DynamicTest.dynamicTest(
                                dtype + (zeros ? " with zero points" : ""), () -> check(dtype, zeros))));
    }

    private static void check(DType dtype, boolean zeros) {
        Weight weight = Weight.random(dtype, zeros);
        Model lowered =
                new LowerBlockwiseProduct(NEWEST).apply(model(weight, zeros)).model();
        assertThat(lowered.graph().nodes()).anyMatch(n -> n.is(Node.MICROSOFT, "MatMulNBits"));
        Model readable = live(lowered);
        Tensor x = activations();

        float[] actual = Answers.of(readable, Map.of("x", x));

        float[] expected = new float[ROWS * OUT];
        for (int i = 0; i < expected.length; i++) {
            double sum = 0;
            for (int in = 0; in < IN; in++) {
                sum += x.doubleAt(i / OUT * IN + in) * weight.at(in, i % OUT);
            }
            expected[i] = (float) sum;
        }
        assertThat(Answers.difference(actual, expected)).isLessThan(ROUNDING);
    }

    /** Whole numbers with 127 in every block: quantizing them to 8 bits, as the runtime does, changes nothing. */
    private static Tensor activations() {
        Tensor whole = new RandomTensors(5).integers(Shape.of(ROWS, IN), -127, 128);
        float[] values = whole.cast(DType.FLOAT).toFloats();
        for (int i = 0; i < values.length; i += 16) {
            values[i] = 127;
        }
        return Tensor.ofFloats(Shape.of(ROWS, IN), values);
    }

    private static Model model(Weight weight, boolean zeros) {
        GraphEditor editor = GraphEditor.empty("product");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(ROWS), Dim.of(IN))));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(ROWS), Dim.of(OUT))));
        editor.initializer("codes", weight.codes().cast(weight.dtype()));
        editor.initializer("scales", weight.scales());
        editor.initializer("zeros", weight.zeros().cast(weight.dtype()));
        List<String> inputs = zeros ? List.of("codes", "scales", "zeros") : List.of("codes", "scales");
        editor.add(Node.of("weight", "DequantizeLinear", inputs, List.of("w"))
                .withAttribute("axis", Attribute.of(0L))
                .withAttribute("block_size", Attribute.of((long) BLOCK)));
        editor.add(Node.of("product", "MatMul", List.of("x", "w"), List.of("y")));
        return Model.of(editor.build(), 21, 10).withOpset(Node.MICROSOFT, 1);
    }

    private static Model live(Model model) {
        return new DeadCode().apply(model).model();
    }

    @Test
    void olderRuntimesKeepWhatTheyLack() {
        assertThat(isLowered(DType.UINT8, 21)).isFalse();
        assertThat(isLowered(DType.UINT8, 22)).isTrue();
        assertThat(isLowered(DType.UINT4, 20)).isTrue();
        assertThat(isLowered(DType.UINT2, 23)).isFalse();
        assertThat(isLowered(DType.UINT2, 24)).isTrue();
    }

    private static boolean isLowered(DType dtype, int minor) {
        Target target = NEWEST.withRuntimeVersion(new RuntimeVersion(1, minor));
        Model model = model(Weight.random(dtype, false), false);
        return new LowerBlockwiseProduct(target)
                .apply(model).model().graph().nodes().stream().anyMatch(n -> n.is(Node.MICROSOFT, "MatMulNBits"));
    }
}
