package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A convolution's result is its kernels times the patches under them, as ONNX Runtime computes it. */
class PatchesConformance {
    private static final List<String> PADDINGS = List.of("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aConvolutionIsItsKernelsTimesThePatches(long seed) {
        RandomTensors random = new RandomTensors(seed);
        int axes = 1 + random.below(3);
        int groups = 1 + random.below(3);
        int channels = 1 + random.below(3);
        int outputs = groups * (1 + random.below(2));
        long[] kernel = numbers(random, axes, 1, 3);
        long[] size = numbers(random, axes, 5, 4);
        String padding = random.pick(PADDINGS);
        Node conv = Node.of("conv", "Conv", List.of("x", "w"), List.of("y"))
                .withAttribute("group", Attribute.of((long) groups))
                .withAttribute("strides", Attribute.ofInts(numbers(random, axes, 1, 3)))
                .withAttribute("auto_pad", Attribute.of(padding));
        if (padding.equals("NOTSET")) {
            // ONNX Runtime knows no dilation beside auto_pad.
            conv = conv.withAttribute("pads", Attribute.ofInts(numbers(random, 2 * axes, 0, 3)))
                    .withAttribute("dilations", Attribute.ofInts(numbers(random, axes, 1, 2)));
        }
        Tensor w = random.normal(Shape.of(joined(new long[] {outputs, channels}, kernel)), 0, 1);
        Tensor x = random.normal(Shape.of(joined(new long[] {2, (long) groups * channels}, size)), 0, 1);
        Tensor y = convolved(conv, w, x);

        ConvolutionWindow window = ConvolutionWindow.of(conv, w.shape());
        float[] weights = w.toFloats();
        float[] expected = y.toFloats();
        int places = expected.length / 2 / outputs;
        for (int output = 0; output < outputs; output++) {
            Patches patches = new Patches(window, output / (outputs / groups), x);
            assertThat(patches.rows()).isEqualTo(2 * places);
            double[] row = new double[patches.width()];
            for (int number = 0; number < patches.rows(); number++) {
                patches.row(number, row);
                double sum = 0;
                for (int i = 0; i < row.length; i++) {
                    sum += row[i] * weights[output * row.length + i];
                }
                float found = expected[(number / places * outputs + output) * places + number % places];
                assertThat((float) sum).isCloseTo(found, within(1e-4f));
            }
        }
    }

    private static Tensor convolved(Node conv, Tensor w, Tensor x) {
        GraphEditor editor = GraphEditor.empty("conv");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dims.of(x.shape()))));
        editor.initializer("w", w);
        editor.add(conv);
        editor.addOutput(new ValueInfo("y", new ValueType.Undeclared()));
        try (OrtSession session = OrtSession.open(Model.of(editor.build(), 21, 10))) {
            return Objects.requireNonNull(session.run(Map.of("x", x)).get("y"));
        }
    }

    private static long[] numbers(RandomTensors random, int count, int least, int choices) {
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> least + random.below(choices));
        return numbers;
    }

    private static long[] joined(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
