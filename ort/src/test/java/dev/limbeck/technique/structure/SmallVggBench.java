package dev.limbeck.technique.structure;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The program behind the pictures of {@code bench/restructure.sh}: writes a network in the manner of VGG (Simonyan and
 * Zisserman 2015) for pictures of 32 × 32 that was never trained, with convolutions of 5×5 and 3×3 and two fully
 * connected layers, so that every technique for such networks has a place in it.
 *
 * <pre>
 * FILE
 * </pre>
 */
final class SmallVggBench {
    private static final int CLASSES = 10;
    private static final int HIDDEN = 512;

    private final GraphEditor editor = GraphEditor.empty("small_vgg");
    private final SplittableRandom random = new SplittableRandom(1);

    private SmallVggBench() {}

    public static void main(String... arguments) {
        OnnxWriter.write(new SmallVggBench().model(), Path.of(arguments[0]));
    }

    private Model model() {
        editor.addInput(new ValueInfo(
                "image", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3), Dim.of(32), Dim.of(32))));
        String map = pooled(convolved("image", "conv1", 3, 32, 5));
        map = pooled(convolved(map, "conv2", 32, 64, 5));
        map = convolved(map, "conv3", 64, 128, 3);
        map = pooled(convolved(map, "conv4", 128, 128, 3));
        String flat = add("flat", "Flatten", Map.of(), map);
        String hidden = add("hidden_relu", "Relu", Map.of(), connected(flat, "hidden", 128 * 4 * 4, HIDDEN));
        editor.addOutput(new ValueInfo(
                connected(hidden, "logits", HIDDEN, CLASSES),
                TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(CLASSES))));
        return Model.of(editor.build(), 17, 8);
    }

    /** Convolution, normalization of its channels, ReLU; of the same height and width. */
    private String convolved(String map, String name, int inputs, int outputs, int size) {
        String kernel = drawn(name + ".weight", inputs * size * size, outputs, inputs, size, size);
        Map<String, Attribute> attributes = Map.of(
                "kernel_shape", Attribute.ofInts(size, size),
                "pads", Attribute.ofInts(size / 2, size / 2, size / 2, size / 2));
        String convolved = add(name, "Conv", attributes, map, kernel);
        String normalized = add(
                name + "_norm",
                "BatchNormalization",
                Map.of(),
                convolved,
                filled(name + ".scale", outputs, 1),
                filled(name + ".shift", outputs, 0),
                filled(name + ".mean", outputs, 0),
                filled(name + ".variance", outputs, 1));
        return add(name + "_relu", "Relu", Map.of(), normalized);
    }

    private String pooled(String map) {
        return add(
                map + "_pool",
                "MaxPool",
                Map.of("kernel_shape", Attribute.ofInts(2, 2), "strides", Attribute.ofInts(2, 2)),
                map);
    }

    private String connected(String value, String name, int inputs, int outputs) {
        return add(
                name,
                "Gemm",
                Map.of(),
                value,
                drawn(name + ".weight", inputs, inputs, outputs),
                filled(name + ".bias", outputs, 0));
    }

    /** Weights of a variance of 2 / fan-in (He et al. 2015). */
    private String drawn(String name, int fanIn, long... shape) {
        editor.initializer(name, InitialWeights.normal(Shape.of(shape), Math.sqrt(2.0 / fanIn), random));
        return name;
    }

    private String filled(String name, int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        editor.initializer(name, Tensor.vector(values));
        return name;
    }

    private String add(String name, String type, Map<String, Attribute> attributes, String... inputs) {
        editor.add(Node.of(name, type, List.of(inputs), List.of(name)).withAttributes(attributes));
        return name;
    }
}
