package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.deploy.SubsampleByConvolution;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A shortcut that a convolution copies has the codes that slicing and padding give, on ONNX Runtime. */
class SubsampleByConvolutionProperty {
    private static final int SEEDS = 30;

    @TestFactory
    Stream<DynamicTest> codesStayTheSame() {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Random random = new Random(seed);
                    long channels = 1L + random.nextInt(9);
                    long height = 1L + random.nextInt(9);
                    long width = 1L + random.nextInt(9);
                    long[] steps = {1 + random.nextInt(3), 1 + random.nextInt(3)};
                    long[] pads = {0, random.nextInt(5), 0, 0, 0, random.nextInt(5), 0, 0};
                    Model model = model(channels, 0, steps, pads, random.nextInt(256));
                    Shape shape = Shape.of(1 + random.nextInt(3), channels, height, width);
                    Map<String, Tensor> inputs = Map.of("x", new RandomTensors(seed).any(DType.UINT8, shape));

                    Model convolved = new SubsampleByConvolution().apply(model).model();

                    assertThat(isConvolved(convolved)).isTrue();
                    assertThat(Answers.of(convolved, inputs)).isEqualTo(Answers.of(model, inputs));
                }));
    }

    @Test
    void otherSlicesAndPadsStayAsTheyAre() {
        long[] halves = {2, 2};
        long[] ofChannels = {0, 1, 0, 0, 0, 1, 0, 0};

        assertThat(isConvolved(applied(model(4, 1, halves, ofChannels, 0))))
                .as("begins at 1")
                .isFalse();
        assertThat(isConvolved(applied(model(4, 0, halves, new long[] {0, 1, 1, 0, 0, 1, 0, 0}, 0))))
                .as("pads places")
                .isFalse();
        assertThat(isConvolved(applied(model(4, 0, halves, ofChannels, Tensor.scalar(0.5f)))))
                .as("numbers")
                .isFalse();
        assertThat(isConvolved(applied(model(4, 0, halves, ofChannels, 0)))).isTrue();
    }

    private static Model applied(Model model) {
        return new SubsampleByConvolution().apply(model).model();
    }

    private static boolean isConvolved(Model model) {
        return model.graph().nodes().stream().anyMatch(n -> n.is("QLinearConv"));
    }

    private static Model model(long channels, long start, long[] steps, long[] pads, int value) {
        Tensor code = Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) value);
        return model(channels, start, steps, pads, code);
    }

    private static Model model(long channels, long start, long[] steps, long[] pads, Tensor value) {
        GraphEditor editor = GraphEditor.empty("shortcut");
        Dims dims = Dims.of(Dim.symbol("batch"), Dim.of(channels), Dim.symbol("height"), Dim.symbol("width"));
        editor.addInput(new ValueInfo("x", TensorType.of(value.dtype(), dims)));
        editor.initializer("starts", Tensor.vector(start, start));
        editor.initializer("ends", Tensor.vector(Long.MAX_VALUE, Long.MAX_VALUE));
        editor.initializer("axes", Tensor.vector(2L, -1L));
        editor.initializer("steps", Tensor.vector(steps));
        editor.initializer("pads", Tensor.vector(pads));
        editor.initializer("value", value);
        editor.add(Node.of("slice", "Slice", List.of("x", "starts", "ends", "axes", "steps"), List.of("subsampled")));
        editor.add(Node.of("pad", "Pad", List.of("subsampled", "pads", "value"), List.of("codes")));
        editor.add(Node.of("count", "Cast", List.of("codes"), List.of("y"))
                .withAttribute("to", Attribute.of((long) DType.FLOAT.code())));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dims.ofRank(4))));
        return Model.of(editor.build(), 21, 10);
    }
}
