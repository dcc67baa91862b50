package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.target.Isa;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.IntegerProducts;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime's integer product against plain Java, bit by bit. */
class IntegerKernelsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sevenBitWeightsAreExactOnEveryProcessor(long seed) {
        RandomTensors random = new RandomTensors(seed);
        Tensor b = random.integers(Shape.of(70, 24), -64, 65).cast(DType.INT8);
        assertExact(random, b);
    }

    @Test
    void eightBitWeightsAreExactWhereTheProcessorSaysSo() {
        assumeTrue(
                InstructionSets.current().exactU8S8(),
                "Skipped: this processor adds pairs of products in 16 bits, where 8-bit weights may saturate.");
        RandomTensors random = new RandomTensors(4);
        assertExact(random, random.integers(Shape.of(70, 24), -127, 128).cast(DType.INT8));
        assertExact(random, random.integers(Shape.of(70, 24), 127, 128).cast(DType.INT8));
    }

    /** What {@link IntegerProducts#pairsSaturating} emulates elsewhere is what these processors do. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void eightBitWeightsSaturateInPairsWhereTheProcessorHasNoVnni(long seed) {
        assumeTrue(
                InstructionSets.current() == Isa.AVX2 || InstructionSets.current() == Isa.AVX512,
                "Skipped: this processor adds products in 32 bits.");
        RandomTensors random = new RandomTensors(seed);
        Tensor a = random.integers(Shape.of(33, 70), 0, 256).cast(DType.UINT8);
        Tensor b = random.integers(Shape.of(70, 24), -127, 128).cast(DType.INT8);
        Tensor expected = IntegerProducts.pairsSaturating(a, b);
        assertThat(expected).isNotEqualTo(IntegerProducts.exact(a, 0, b, 0));
        assertThat(answer(a, 0, b)).isEqualTo(expected);
    }

    private static void assertExact(RandomTensors random, Tensor b) {
        Tensor a = random.integers(Shape.of(33, 70), 0, 256).cast(DType.UINT8);
        long zero = random.below(256);
        assertThat(answer(a, zero, b)).isEqualTo(IntegerProducts.exact(a, zero, b, 0));
    }

    private static Tensor answer(Tensor a, long zero, Tensor b) {
        Map<String, Tensor> inputs = Map.of("a", a, "z", Tensor.scalar(zero).cast(DType.UINT8));
        try (OrtSession session = OrtSession.open(product(b))) {
            return Objects.requireNonNull(session.run(inputs).get("y"));
        }
    }

    private static Model product(Tensor b) {
        GraphEditor editor = GraphEditor.empty("product");
        editor.addInput(new ValueInfo(
                "a",
                TensorType.of(DType.UINT8, Dim.symbol("m"), Dim.of(b.shape().dim(0)))));
        editor.addInput(new ValueInfo("z", TensorType.of(DType.UINT8)));
        editor.initializer("b", b);
        editor.add(Node.of("product", "MatMulInteger", List.of("a", "b", "z"), List.of("y")));
        editor.addOutput(new ValueInfo(
                "y",
                TensorType.of(DType.INT32, Dim.symbol("m"), Dim.of(b.shape().dim(1)))));
        return Model.of(editor.build(), 21, 10);
    }
}
