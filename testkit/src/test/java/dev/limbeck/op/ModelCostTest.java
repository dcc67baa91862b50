package dev.limbeck.op;

import static dev.limbeck.op.LayerCount.NOTHING;
import static dev.limbeck.op.LayerCount.conv;
import static dev.limbeck.op.LayerCount.convWithoutBias;
import static dev.limbeck.op.LayerCount.linear;
import static dev.limbeck.op.LayerCount.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Shared;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts against published numbers, and against closed forms of the published architectures. */
class ModelCostTest {
    private static ModelCost light(String name) {
        return ModelCost.of(OnnxReader.read(Shared.model("light/light_" + name + ".onnx")));
    }

    private static void assertCost(ModelCost cost, LayerCount expected) {
        assertThat(cost.parameters()).isEqualTo(expected.parameters());
        assertThat(cost.macs()).isEqualTo(expected.macs());
        assertThat(cost.uncounted()).isEmpty();
    }

    /**
     * Numbers of torchvision's documentation of {@code vgg19} (143,667,240 parameters, 19.63 GFLOPS),
     * {@code resnet50} (25,557,032; 4.09), {@code squeezenet1_1} (1,235,496; 0.35) and {@code densenet121} (7,978,856;
     * 2.83). The DenseNet file comes from Caffe, where a Scale layer follows each BatchNormalization: the scale and shift
     * of its 41,824 normalized channels are stored twice.
     */
    @ParameterizedTest
    @CsvSource({
        "vgg19, 143667240, 19.63",
        "resnet50, 25557032, 4.09",
        "squeezenet, 1235496, 0.35",
        "densenet121, 8062504, 2.83"
    })
    void torchvisionCountsTheSame(String name, long parameters, double gigaMacs) {
        ModelCost cost = light(name);
        assertThat(cost.parameters()).isEqualTo(parameters);
        assertThat(Math.round(cost.macs() / 1e7) / 100.0).isEqualTo(gigaMacs);
        assertThat(cost.uncounted()).isEmpty();
    }

    /** Krizhevsky 2012 in its Caffe form: five convolutions, three of them in two groups, 54 × 54 after the first. */
    @Test
    void alexNet() {
        assertCost(
                light("bvlc_alexnet"),
                NOTHING.plus(
                        conv(3, 96, 11, 54),
                        conv(96, 256, 5, 26, 2),
                        conv(256, 384, 3, 12),
                        conv(384, 384, 3, 12, 2),
                        conv(384, 256, 3, 12, 2),
                        linear(256 * 36, 4096),
                        linear(4096, 4096),
                        linear(4096, 1000)));
    }

    /** Zeiler and Fergus 2013 with 512 maps in the upper convolutions. */
    @Test
    void zfNet512() {
        assertCost(
                light("zfnet512"),
                NOTHING.plus(
                        conv(3, 96, 7, 109),
                        conv(96, 256, 5, 25),
                        conv(256, 512, 3, 12),
                        conv(512, 512, 3, 12).times(2),
                        linear(512 * 36, 4096),
                        linear(4096, 1024),
                        linear(1024, 1000)));
    }

    /** A module of table 1 of Szegedy 2014: 1×1, 3×3 reduced, 3×3, 5×5 reduced, 5×5, pool projection. */
    private static LayerCount inception(
            long in, long one, long reduce3, long three, long reduce5, long five, long pool, long size) {
        return NOTHING.plus(
                conv(in, one, 1, size),
                conv(in, reduce3, 1, size),
                conv(reduce3, three, 3, size),
                conv(in, reduce5, 1, size),
                conv(reduce5, five, 5, size),
                conv(in, pool, 1, size));
    }

    /** Szegedy 2014, table 1; the file pools without rounding up, so the maps are 55, 27, 13 and 6 wide. */
    @Test
    void inceptionV1() {
        assertCost(
                light("inception_v1"),
                NOTHING.plus(
                        conv(3, 64, 7, 112),
                        conv(64, 64, 1, 55),
                        conv(64, 192, 3, 55),
                        inception(192, 64, 96, 128, 16, 32, 32, 27),
                        inception(256, 128, 128, 192, 32, 96, 64, 27),
                        inception(480, 192, 96, 208, 16, 48, 64, 13),
                        inception(512, 160, 112, 224, 24, 64, 64, 13),
                        inception(512, 128, 128, 256, 24, 64, 64, 13),
                        inception(512, 112, 144, 288, 32, 64, 64, 13),
                        inception(528, 256, 160, 320, 32, 128, 128, 13),
                        inception(832, 256, 160, 320, 32, 128, 128, 6),
                        inception(832, 384, 192, 384, 48, 128, 128, 6),
                        linear(1024, 1000)));
    }

    /** A convolution of the file of Inception v2: no bias, then normalization whose scale and shift are stored twice. */
    private static LayerCount normalized(long in, long out, long kernel, long size) {
        return convWithoutBias(in, out, kernel, size, 1).plus(parameters(4 * out));
    }

    /** A module of Ioffe and Szegedy 2015, figure 5: 1×1, 3×3, double 3×3, pool projection. */
    private static LayerCount inception2(
            long in, long one, long reduce3, long three, long reduceDouble, long twice, long pool, long size) {
        return NOTHING.plus(
                normalized(in, one, 1, size),
                normalized(in, reduce3, 1, size),
                normalized(reduce3, three, 3, size),
                normalized(in, reduceDouble, 1, size),
                normalized(reduceDouble, twice, 3, size),
                normalized(twice, twice, 3, size),
                normalized(in, pool, 1, size));
    }

    /** A module that halves the map: its last convolutions stride by two, its pooling projects nothing. */
    private static LayerCount halving(long in, long reduce3, long three, long reduceDouble, long twice, long size) {
        return NOTHING.plus(
                normalized(in, reduce3, 1, size),
                normalized(reduce3, three, 3, size / 2),
                normalized(in, reduceDouble, 1, size),
                normalized(reduceDouble, twice, 3, size),
                normalized(twice, twice, 3, size / 2));
    }

    /** Ioffe and Szegedy 2015, figure 5. */
    @Test
    void inceptionV2() {
        assertCost(
                light("inception_v2"),
                NOTHING.plus(
                        normalized(3, 64, 7, 112),
                        normalized(64, 64, 1, 56),
                        normalized(64, 192, 3, 56),
                        inception2(192, 64, 64, 64, 64, 96, 32, 28),
                        inception2(256, 64, 64, 96, 64, 96, 64, 28),
                        halving(320, 128, 160, 64, 96, 28),
                        inception2(576, 224, 64, 96, 96, 128, 128, 14),
                        inception2(576, 192, 96, 128, 96, 128, 128, 14),
                        inception2(576, 160, 128, 160, 128, 160, 96, 14),
                        inception2(576, 96, 128, 192, 160, 192, 96, 14),
                        halving(576, 128, 192, 192, 256, 14),
                        inception2(1024, 352, 192, 320, 160, 224, 128, 7),
                        inception2(1024, 352, 192, 320, 192, 224, 128, 7),
                        linear(1024, 1000)));
    }

    /** A unit of Zhang 2017, figure 2: grouped 1×1, depthwise 3×3, grouped 1×1, each normalized. */
    private static LayerCount shuffleUnit(long in, long out, long firstSize, long size) {
        long inner = in == 24 ? 112 : out;
        return NOTHING.plus(
                convWithoutBias(in, inner, 1, firstSize, 4),
                convWithoutBias(inner, inner, 3, size, inner),
                convWithoutBias(inner, out, 1, size, 4),
                parameters(2 * (2 * inner + out)));
    }

    /** Zhang 2017 with four groups at half width: 136, 272 and 544 channels in stages 2, 3 and 4. */
    @Test
    void shuffleNet() {
        LayerCount stem = conv(3, 24, 3, 112).plus(parameters(2 * 24));
        assertCost(
                light("shufflenet"),
                stem.plus(
                        shuffleUnit(24, 112, 56, 28),
                        shuffleUnit(136, 136, 28, 28).times(3),
                        shuffleUnit(136, 136, 28, 14),
                        shuffleUnit(272, 272, 14, 14).times(7),
                        shuffleUnit(272, 272, 14, 7),
                        shuffleUnit(544, 544, 7, 7).times(3),
                        linear(544, 1000)));
    }

    /**
     * He 2015, section 4.2: 3·2n convolutions of 16, 32 and 64 channels, shortcuts without parameters. Folding
     * normalization turns its scale and shift into one bias.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet20-cifar10/with-batchnorm, 3, 2",
        "resnet20-cifar10/model, 3, 1",
        "resnet56-cifar10/with-batchnorm, 9, 2",
        "resnet56-cifar10/model, 9, 1"
    })
    void residualNetworks(String name, long n, long perChannel) {
        Model model = OnnxReader.read(Shared.model(name + ".onnx"));
        String input = model.graph().feeds().get(0).name();
        LayerCount expected = NOTHING.plus(
                stage(3, 16, 32, 1, perChannel),
                stage(16, 16, 32, 2 * n, perChannel),
                stage(16, 32, 16, 1, perChannel),
                stage(32, 32, 16, 2 * n - 1, perChannel),
                stage(32, 64, 8, 1, perChannel),
                stage(64, 64, 8, 2 * n - 1, perChannel),
                linear(64, 10));
        assertCost(ModelCost.forInputs(model, Map.of(input, Shape.of(1, 3, 32, 32))), expected);
    }

    private static LayerCount stage(long in, long out, long size, long count, long perChannel) {
        return convWithoutBias(in, out, 3, size, 1)
                .plus(parameters(perChannel * out))
                .times(count);
    }

    /** He 2015, table 6: 0.27 M and 0.85 M parameters; 41 M and 126 M multiply-accumulates are often quoted for them. */
    @Test
    void residualNetworksAsPublished() {
        ModelCost small = cifar("resnet20-cifar10/with-batchnorm");
        ModelCost large = cifar("resnet56-cifar10/with-batchnorm");
        assertThat(small.parameters() / 1e6).isBetween(0.265, 0.275);
        assertThat(small.macs() / 1e6).isBetween(40.0, 41.5);
        assertThat(large.parameters() / 1e6).isBetween(0.845, 0.865);
        assertThat(large.macs() / 1e6).isBetween(125.0, 126.5);
    }

    private static ModelCost cifar(String name) {
        Model model = OnnxReader.read(Shared.model(name + ".onnx"));
        return ModelCost.forInputs(model, Map.of(model.graph().feeds().get(0).name(), Shape.of(1, 3, 32, 32)));
    }

    /** Devlin 2018 with the sizes of the model's config.json: 12 layers of 384, 1536 inside, 30522 words. */
    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void bertInAllItsExports(String export) {
        Model model = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        long tokens = 128;
        long hidden = 384;
        Map<String, Shape> shapes = new HashMap<>();
        model.graph().feeds().forEach(input -> shapes.put(input.name(), Shape.of(1, tokens)));
        LayerCount norm = parameters(2 * hidden);
        LayerCount linears = NOTHING.plus(linear(hidden, hidden).times(4), linear(hidden, 1536), linear(1536, hidden));
        LayerCount perToken = new LayerCount(linears.parameters(), tokens * linears.macs());
        LayerCount attention = new LayerCount(0, 2 * tokens * tokens * hidden);
        LayerCount expected = parameters((30522 + 512 + 2) * hidden)
                .plus(
                        norm,
                        perToken.plus(attention, norm.times(2)).times(12),
                        linear(hidden, hidden),
                        linear(hidden, 2));
        assertCost(ModelCost.forInputs(model, shapes), expected);
    }

    /** Simonyan 2014, configuration D: 138.36 M parameters, 528 MiB, 15.5 G multiply-accumulates (torchvision: 15.47). */
    @Test
    void vgg16BuiltHere() {
        ModelCost cost = ModelCost.of(vgg16());
        assertThat(cost.parameters()).isEqualTo(138_357_544);
        assertThat(cost.bytes()).isEqualTo(4 * 138_357_544L);
        assertThat(Math.round(cost.bytes() / 1048576.0)).isEqualTo(528);
        assertThat(cost.macs()).isEqualTo(15_470_264_320L);
    }

    /** Its weights are made by ConstantOfShape, as in the light models. */
    private static Model vgg16() {
        GraphEditor editor = GraphEditor.empty("vgg16");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(1), Dim.of(3), Dim.of(224), Dim.of(224))));
        String value = "x";
        long in = 3;
        int step = 0;
        for (long out : new long[] {64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0}) {
            String made = "v" + step++;
            if (out == 0) {
                editor.add(Node.of(made, "MaxPool", List.of(value), List.of(made))
                        .withAttribute("kernel_shape", Attribute.ofInts(2, 2))
                        .withAttribute("strides", Attribute.ofInts(2, 2)));
            } else {
                String weight = generated(editor, made + "w", out, in, 3, 3);
                String bias = generated(editor, made + "b", out);
                editor.add(Node.of(made, "Conv", List.of(value, weight, bias), List.of(made))
                        .withAttribute("pads", Attribute.ofInts(1, 1, 1, 1)));
                in = out;
            }
            value = made;
        }
        editor.add(Node.of("flat", "Flatten", List.of(value), List.of("flat")));
        dense(editor, "flat", "fc6", 512 * 49, 4096);
        dense(editor, "fc6", "fc7", 4096, 4096);
        dense(editor, "fc7", "fc8", 4096, 1000);
        editor.addOutput(new ValueInfo("fc8", new ValueType.Undeclared()));
        return Model.of(editor.build(), 21, 10);
    }

    private static void dense(GraphEditor editor, String from, String to, long in, long out) {
        String weight = generated(editor, to + "w", out, in);
        editor.add(Node.of(to, "Gemm", List.of(from, weight, generated(editor, to + "b", out)), List.of(to))
                .withAttribute("transB", Attribute.of(1L)));
    }

    private static String generated(GraphEditor editor, String name, long... shape) {
        editor.initializer(name + "s", Tensor.vector(shape));
        editor.add(Node.of(name, "ConstantOfShape", List.of(name + "s"), List.of(name)));
        return name;
    }

    @Test
    void aSharedWeightCountsOnceAndScalesDoNotCount() {
        GraphEditor editor = GraphEditor.empty("tied");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(5), Dim.of(4))));
        editor.initializer("w", Tensor.ofBytes(DType.INT8, Shape.of(4, 4), new byte[16]));
        editor.initializer("s", Tensor.ofFloats(Shape.of(4), 1, 1, 1, 1));
        editor.add(Node.of("dq", "DequantizeLinear", List.of("w", "s"), List.of("d")));
        editor.add(Node.of("a", "MatMul", List.of("x", "d"), List.of("y")));
        editor.add(Node.of("t", "Transpose", List.of("d"), List.of("dt")));
        editor.add(Node.of("b", "MatMul", List.of("y", "dt"), List.of("z")));
        editor.addOutput(new ValueInfo("z", new ValueType.Undeclared()));
        ModelCost cost = ModelCost.of(Model.of(editor.build(), 21, 10));
        assertThat(cost.parameters()).isEqualTo(16);
        assertThat(cost.bytes()).isEqualTo(16 + 4 * 4);
        assertThat(cost.macs()).isEqualTo(2 * 5 * 4 * 4);
        assertThat(cost.nodes()).extracting(n -> n.node().name()).containsExactly("a", "b");
    }
}
