package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Small valid models of standard operators, the same for the same seed. All values are FLOAT [rows, width]; the rows of
 * the one input {@code x} are symbolic. Some results stay unused, some constants are Constant nodes, and the last
 * value made is the output {@code y}.
 */
public final class RandomGraphs {
    /** The version of the standard operators that {@link #model} uses; every ONNX Runtime since 1.17 reads it. */
    public static final long OPSET = 20;

    private static final long IR = 9;
    private static final List<String> UNARY =
            List.of("Relu", "Sigmoid", "Tanh", "Erf", "Neg", "Abs", "Identity", "Gelu", "Softmax", "Softplus");
    private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Max", "Min");

    private final RandomTensors random;
    private final GraphEditor editor = GraphEditor.empty("random");
    private final List<Value> values = new ArrayList<>();

    private record Value(String name, int width) {}

    private RandomGraphs(long seed) {
        this.random = new RandomTensors(seed);
    }

    /**
     * A model of about this many nodes.
     *
     * @param seed decides everything about it
     * @param nodes at least 1
     */
    public static Model model(long seed, int nodes) {
        return new RandomGraphs(seed).build(nodes);
    }

    /** An input for a model of {@link #model}: FLOAT [rows, width of x]. */
    public static Map<String, Tensor> inputs(Model model, long seed, int rows) {
        ValueType.TensorType type =
                model.graph().inputs().get(0).type().tensor().orElseThrow();
        long width = type.dims().orElseThrow().axis(1).size().orElseThrow();
        return Map.of("x", new RandomTensors(seed).normal(rows, width));
    }

    private Model build(int nodes) {
        int width = width();
        editor.addInput(new ValueInfo("x", type(width)));
        values.add(new Value("x", width));
        for (int i = 0; i < nodes - 1; i++) {
            step(i);
        }
        Value last = values.get(values.size() - 1);
        editor.add(Node.of("last", "LeakyRelu", List.of(last.name()), List.of("y")));
        editor.addOutput(new ValueInfo("y", type(last.width())));
        return Model.of(editor.build(), OPSET, IR);
    }

    private static ValueType type(int width) {
        return ValueType.TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(width));
    }

    private int width() {
        return 2 + random.below(7);
    }

    private void step(int index) {
        String out = "v" + index;
        switch (random.below(7)) {
            case 0 -> linear(out);
            case 1 -> binary(out);
            case 2 -> bias(out);
            case 3 -> concat(out);
            case 4 -> normalize(out);
            default -> unary(out);
        }
    }

    private Value pick() {
        return values.get(random.below(values.size()));
    }

    private void made(Node node, int width) {
        editor.add(node);
        values.add(new Value(node.output(), width));
    }

    private void unary(String out) {
        Value in = pick();
        String type = UNARY.get(random.below(UNARY.size()));
        made(Node.of(out + "/" + type, type, List.of(in.name()), List.of(out)), in.width());
    }

    private void binary(String out) {
        Value left = pick();
        List<Value> fitting =
                values.stream().filter(v -> v.width() == left.width()).toList();
        Value right = fitting.get(random.below(fitting.size()));
        String type = BINARY.get(random.below(BINARY.size()));
        made(Node.of(out + "/" + type, type, List.of(left.name(), right.name()), List.of(out)), left.width());
    }

    private void bias(String out) {
        Value in = pick();
        String constant = constant(out + "/bias", random.normal(in.width()));
        made(Node.of(out + "/Add", "Add", List.of(in.name(), constant), List.of(out)), in.width());
    }

    private void linear(String out) {
        Value in = pick();
        int width = width();
        Shape shape = Shape.of(in.width(), width);
        String weight = constant(out + "/weight", random.normal(shape, 0, 1 / Math.sqrt(in.width())));
        if (random.below(2) == 0) {
            made(Node.of(out + "/MatMul", "MatMul", List.of(in.name(), weight), List.of(out)), width);
        } else {
            String bias = constant(out + "/bias", random.normal(width));
            made(Node.of(out + "/Gemm", "Gemm", List.of(in.name(), weight, bias), List.of(out)), width);
        }
    }

    private void concat(String out) {
        Value left = pick();
        Value right = pick();
        if (left.width() + right.width() > 32) {
            unary(out);
            return;
        }
        Node node = Node.of(out + "/Concat", "Concat", List.of(left.name(), right.name()), List.of(out))
                .withAttribute("axis", Attribute.of(1));
        made(node, left.width() + right.width());
    }

    private void normalize(String out) {
        Value in = pick();
        String scale = constant(out + "/scale", random.uniform(Shape.of(in.width()), 0.5, 1.5));
        String shift = constant(out + "/shift", random.normal(in.width()));
        made(Node.of(out + "/Norm", "LayerNormalization", List.of(in.name(), scale, shift), List.of(out)), in.width());
    }

    private String constant(String name, Tensor value) {
        if (random.below(4) > 0) {
            return editor.constant(name, value);
        }
        editor.add(Node.of(name + "/Constant", "Constant", List.of(), List.of(name))
                .withAttribute("value", Attribute.of(value)));
        return name;
    }
}
