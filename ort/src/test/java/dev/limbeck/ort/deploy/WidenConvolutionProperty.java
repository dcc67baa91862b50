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
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A convolution of integers that makes several outputs at once gives the same codes, on ONNX Runtime. */
class WidenConvolutionProperty {
    private static final int SEEDS = 60;
    private static final Target TARGET = Target.of(Isa.AVX2);
    private static final DeploymentForm WIDENED = new DeploymentForm(false, AttentionKernel.MATMUL, true);

    /**
     * One convolution.
     *
     * @param channels of the inputs
     * @param outputs channels of the result
     * @param kernel height and width
     * @param stride down and along a row
     * @param pads top, left, bottom, right
     * @param relu whether the result is at least 0
     */
    private record Convolution(
            int channels,
            int outputs,
            List<Long> kernel,
            List<Long> stride,
            List<Long> pads,
            boolean bias,
            boolean relu,
            boolean perChannel,
            int height,
            int width) {

        static Convolution any(Random random) {
            List<Long> kernel = List.of(1L + random.nextInt(4), 1L + random.nextInt(5));
            return new Convolution(
                    1 + random.nextInt(9),
                    1 + random.nextInt(16),
                    kernel,
                    List.of(1L + random.nextInt(2), 1L + random.nextInt(2)),
                    random.longs(4, 0, 3).boxed().toList(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    4 + random.nextInt(9),
                    5 + random.nextInt(12));
        }

        static Convolution usual() {
            List<Long> ones = List.of(1L, 1L, 1L, 1L);
            return new Convolution(16, 16, List.of(3L, 3L), List.of(1L, 1L), ones, true, true, true, 8, 8);
        }

        Convolution withOutputs(int count) {
            return new Convolution(channels, count, kernel, stride, pads, bias, relu, perChannel, height, width);
        }

        long placesInRow() {
            return (width + pads.get(1) + pads.get(3) - kernel.get(1)) / stride.get(1) + 1;
        }

        /** Two outputs fit beside each other, and a window over both is at most twice as wide. */
        boolean canWiden() {
            return placesInRow() % 2 == 0 && stride.get(1) <= kernel.get(1);
        }

        Model model(Random random, Dim rows) {
            GraphEditor editor = GraphEditor.empty("convolution");
            ValueInfo input = new ValueInfo(
                    "x",
                    TensorType.of(DType.FLOAT, Dims.of(Dim.symbol("batch"), Dim.of(channels), rows, Dim.of(width))));
            editor.addInput(input);
            editor.initializer("s", Tensor.scalar(0.03f));
            editor.initializer("z", Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) 117));
            editor.initializer("sy", Tensor.scalar(0.5f));
            editor.initializer("zy", Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) (relu ? 0 : 130)));
            float[] scales = new float[perChannel ? outputs : 1];
            float[] sums = new float[scales.length];
            for (int i = 0; i < scales.length; i++) {
                scales[i] = 0.01f + 0.02f * random.nextFloat();
                sums[i] = 0.03f * scales[i];
            }
            editor.initializer("sw", perChannel ? Tensor.vector(scales) : Tensor.scalar(scales[0]));
            Shape shape = Shape.of(outputs, channels, kernel.get(0), kernel.get(1));
            byte[] codes = new byte[Math.toIntExact(shape.size())];
            for (int i = 0; i < codes.length; i++) {
                // 7 bits, which no instruction set adds up wrongly.
                codes[i] = (byte) (random.nextInt(127) - 63);
            }
            editor.initializer("w", Tensor.ofBytes(DType.INT8, shape, codes));
            editor.add(Node.of("qx", "QuantizeLinear", List.of("x", "s", "z"), List.of("codes")));
            editor.add(Node.of("dx", "DequantizeLinear", List.of("codes", "s", "z"), List.of("data")));
            editor.add(Node.of("dw", "DequantizeLinear", List.of("w", "sw"), List.of("weight"))
                    .withAttribute("axis", Attribute.of(0L)));
            List<String> operands = new ArrayList<>(List.of("data", "weight"));
            if (bias) {
                editor.initializer(
                        "b",
                        Tensor.ofInts(
                                Shape.of(outputs),
                                random.ints(outputs, -900, 900).toArray()));
                editor.initializer("sb", perChannel ? Tensor.vector(sums) : Tensor.scalar(sums[0]));
                editor.add(Node.of("db", "DequantizeLinear", List.of("b", "sb"), List.of("bias"))
                        .withAttribute("axis", Attribute.of(0L)));
                operands.add("bias");
            }
            editor.add(Node.of(
                    "convolution",
                    Node.STANDARD,
                    "Conv",
                    operands,
                    List.of("sums"),
                    Map.of("strides", Attribute.ofInts(stride), "pads", Attribute.ofInts(pads))));
            if (relu) {
                editor.add(Node.of("relu", "Relu", List.of("sums"), List.of("positive")));
            }
            editor.add(Node.of(
                    "qy", "QuantizeLinear", List.of(relu ? "positive" : "sums", "sy", "zy"), List.of("result")));
            editor.add(Node.of("dy", "DequantizeLinear", List.of("result", "sy", "zy"), List.of("y")));
            editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dims.ofRank(4))));
            return Model.of(editor.build(), 21, 10);
        }

        Map<String, Tensor> inputs(Random random) {
            Shape shape = Shape.of(1 + random.nextInt(3), channels, height, width);
            return Map.of("x", new RandomTensors(random.nextLong()).normal(shape, 0, 1));
        }
    }

    @TestFactory
    Stream<DynamicTest> codesStayTheSame() {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Random random = new Random(seed);
                    Convolution convolution = Convolution.any(random);
                    Model model = convolution.model(random, Dim.of(convolution.height()));
                    Map<String, Tensor> inputs = convolution.inputs(random);

                    Model lowered = lowered(model);

                    assertThat(widened(lowered)).isEqualTo(convolution.canWiden());
                    assertThat(Answers.of(lowered, inputs)).isEqualTo(Answers.of(model, inputs));
                }));
    }

    @Test
    void fourOutputsOfSixteenChannelsFillTheLanes() {
        Random random = new Random(1);
        Model lowered = lowered(Convolution.usual().model(random, Dim.of(8)));
        Node node = convolution(lowered).orElseThrow();
        Shape weight = lowered.graph().constant(node.input(3)).orElseThrow().shape();

        assertThat(weight).isEqualTo(Shape.of(64, 16, 3, 6));
        assertThat(ShapeInference.infer(lowered).dims(node.output()).orElseThrow())
                .hasToString(Dims.of(Dim.symbol("batch"), Dim.of(8), Dim.of(2), Dim.of(64))
                        .toString());
    }

    @Test
    void wideConvolutionsAndUnknownSizesStayAsTheyAre() {
        Random random = new Random(2);
        Convolution usual = Convolution.usual();

        assertThat(widened(lowered(usual.withOutputs(32).model(random, Dim.of(8)))))
                .isFalse();
        assertThat(widened(lowered(usual.model(random, Dim.UNKNOWN)))).isFalse();
    }

    @Test
    void theFormIsRacedWhereItIsOneOfItsOwn() {
        Random random = new Random(3);
        Convolution usual = Convolution.usual();
        Model narrow = usual.model(random, Dim.of(8));

        assertThat(DeploymentForm.of(narrow, TARGET)).hasSize(2).contains(WIDENED);
        assertThat(DeploymentForm.of(narrow, TARGET.withStandardOnly(true))).hasSize(1);
        assertThat(DeploymentForm.of(usual.withOutputs(32).model(random, Dim.of(8)), TARGET))
                .hasSize(1);
    }

    private static Model lowered(Model model) {
        return new Deployment(WIDENED, TARGET).apply(model).model();
    }

    private static boolean widened(Model model) {
        return convolution(model).isPresent();
    }

    private static Optional<Node> convolution(Model model) {
        return model.graph().nodes().stream()
                .filter(n -> n.opType().equals("QLinearConv"))
                .findFirst();
    }
}
