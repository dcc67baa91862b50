package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.MovedCodes;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Elements that are only moved are the same elements after they are moved in one step, or as integers. */
class MovementProperty {
    private static final Shape INPUT = Shape.of(2, 5, 9, 8);
    private static final int SEEDS = 20;

    @TestFactory
    Stream<DynamicTest> slicesOfSlicesAreOneSlice() {
        return seeds(seed -> {
            Random random = new Random(seed);
            GraphEditor editor = graph();
            List<Integer> axes = random.nextBoolean() ? List.of(2, 3) : List.of(3, 1);
            slice(editor, random, "x", "half", axes.get(0));
            slice(editor, random, "half", "y", axes.get(1));
            Model model = model(editor);
            Model canonical = Passes.canonical(model).model();

            assertThat(canonical.graph().nodes()).hasSize(1);
            assertSame(canonical, model, seed);
        });
    }

    @TestFactory
    Stream<DynamicTest> quantizedMapsAreSlicedAndPaddedAsIntegers() {
        return seeds(seed -> {
            Model model = quantized(new Random(seed), 0.05f, 0.05f);
            Model moved = moved(model);

            assertThat(moved.graph().nodes().stream().filter(n -> n.is("QuantizeLinear")))
                    .hasSize(1);
            assertSame(moved, model, seed);
        });
    }

    @Test
    void anotherScaleNeedsAnotherQuantization() {
        Model model = quantized(new Random(1), 0.05f, 0.04f);

        assertThat(moved(model).graph().nodes().stream().filter(n -> n.is("QuantizeLinear")))
                .hasSize(2);
    }

    private static Stream<DynamicTest> seeds(IntConsumer check) {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check.accept(seed)));
    }

    private static Model moved(Model model) {
        return new DeadCode().apply(new MovedCodes().apply(model).model()).model();
    }

    /** Quantize, dequantize, slice, pad, quantize, dequantize. */
    private static Model quantized(Random random, float scale, float scaleAfter) {
        GraphEditor editor = graph();
        editor.initializer("scale", Tensor.scalar(scale)).initializer("after", Tensor.scalar(scaleAfter));
        editor.initializer("zero", Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) random.nextInt(200)));
        editor.initializer("pads", Tensor.vector(0, random.nextInt(3), 1, 0, 0, random.nextInt(3), 0, 2));
        editor.add(Node.of("q", "QuantizeLinear", List.of("x", "scale", "zero"), List.of("codes")));
        editor.add(Node.of("d", "DequantizeLinear", List.of("codes", "scale", "zero"), List.of("floats")));
        slice(editor, random, "floats", "half", 2);
        editor.add(Node.of("pad", "Pad", List.of("half", "pads"), List.of("padded")));
        editor.add(Node.of("q2", "QuantizeLinear", List.of("padded", "after", "zero"), List.of("codes2")));
        editor.add(Node.of("d2", "DequantizeLinear", List.of("codes2", "after", "zero"), List.of("y")));
        return model(editor);
    }

    private static void slice(GraphEditor editor, Random random, String from, String to, int axis) {
        editor.initializer(to + "/start", Tensor.vector(random.nextInt(3)));
        editor.initializer(to + "/end", Tensor.vector(random.nextBoolean() ? -1 : Long.MAX_VALUE));
        editor.initializer(to + "/axis", Tensor.vector(axis));
        editor.initializer(to + "/step", Tensor.vector(1 + random.nextInt(3)));
        List<String> inputs = List.of(from, to + "/start", to + "/end", to + "/axis", to + "/step");
        editor.add(Node.of(to, "Slice", inputs, List.of(to)));
    }

    private static GraphEditor graph() {
        GraphEditor editor = GraphEditor.empty("movement");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dims.ofRank(INPUT.rank()))));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dims.ofRank(INPUT.rank()))));
        return editor;
    }

    private static Model model(GraphEditor editor) {
        return Model.of(editor.build(), 21, 10);
    }

    private static void assertSame(Model rewritten, Model model, int seed) {
        Map<String, Tensor> x = Map.of("x", new RandomTensors(seed).normal(INPUT, 0, 2));
        assertThat(Answers.of(rewritten, x)).isEqualTo(Answers.of(model, x));
    }
}
