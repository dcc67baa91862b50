package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Small convolutional networks whose channels depend on one another in all the ways that networks have: residual and
 * dense connections, groups, depthwise kernels, shuffled channels, padded shortcuts, squeeze and excite, norms. The same
 * for the same seed. The input {@code x} is FLOAT [rows, 6, 8, 8] with symbolic rows, the output {@code y} FLOAT [rows,
 * 3].
 */
public final class RandomNetworks {
    private static final long OPSET = 21;
    private static final long IR = 10;
    private static final int CHANNELS = 6;
    private static final int SIZE = 8;
    private static final int CLASSES = 3;
    private static final int WIDEST = 24;

    private final RandomTensors random;
    private final GraphEditor editor = GraphEditor.empty("network");
    private final List<FeatureMap> values = new ArrayList<>();

    /** A feature map [rows, channels, size, size]. */
    private record FeatureMap(String name, int channels, int size) {
        FeatureMap as(String newName) {
            return new FeatureMap(newName, channels, size);
        }
    }

    private RandomNetworks(long seed) {
        this.random = new RandomTensors(seed);
    }

    /**
     * A network of about this many steps, each of one node or a few.
     *
     * @param seed decides everything about it
     */
    public static Model model(long seed, int steps) {
        return new RandomNetworks(seed).build(steps);
    }

    /** An input for any of them. */
    public static Map<String, Tensor> inputs(long seed, int rows) {
        return Map.of("x", new RandomTensors(seed).normal(rows, CHANNELS, SIZE, SIZE));
    }

    private Model build(int steps) {
        Dim rows = Dim.symbol("rows");
        editor.addInput(
                new ValueInfo("x", TensorType.of(DType.FLOAT, rows, Dim.of(CHANNELS), Dim.of(SIZE), Dim.of(SIZE))));
        values.add(conv("stem", new FeatureMap("x", CHANNELS, SIZE), 8, 1));
        for (int i = 0; i < steps; i++) {
            step("s" + i);
        }
        FeatureMap last = values.get(values.size() - 1);
        String flat = add("flatten", "Flatten", List.of(last.name()), Map.of());
        int width = last.channels() * last.size() * last.size();
        String hidden = linear("hidden", flat, width, 10);
        String active = add("hidden_act", "Relu", List.of(hidden), Map.of());
        editor.add(Node.of("head", "Identity", List.of(linear("logits", active, 10, CLASSES)), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, rows, Dim.of(CLASSES))));
        return Model.of(editor.build(), OPSET, IR);
    }

    private void step(String name) {
        FeatureMap in = values.get(values.size() - 1 - random.below(Math.min(3, values.size())));
        FeatureMap out = switch (random.below(14)) {
            case 0, 1, 2 -> conv(name, in, 2 * (1 + random.below(8)), 1);
            case 3 -> conv(name, in, in.channels() * (1 + random.below(2)), in.channels());
            case 4 -> in.channels() % 2 == 0 ? conv(name, in, 2 * (1 + random.below(6)), 2) : norm(name, in);
            case 5 -> residual(name, in);
            case 6 -> concat(name, in);
            case 7 -> half(name, in);
            case 8 -> shortcut(name, in);
            case 9 -> squeezeAndExcite(name, in);
            case 10 -> resized(name, in);
            case 11 -> shuffled(name, in);
            case 12 -> deeper(name, in);
            default -> norm(name, in);
        };
        if (out.channels() <= WIDEST) {
            values.add(new FeatureMap(
                    add(name + "_act", random.pick(List.of("Relu", "Sigmoid", "Tanh")), List.of(out.name()), Map.of()),
                    out.channels(),
                    out.size()));
        }
    }

    private String add(String name, String type, List<String> inputs, Map<String, Attribute> attributes) {
        Node node = Node.of(name, type, inputs, List.of(name)).withAttributes(attributes);
        editor.add(node);
        return name;
    }

    private String weight(String name, long... dims) {
        Shape shape = Shape.of(dims);
        double inputs = Math.max(1, (double) shape.size() / dims[0]);
        editor.initializer(name, random.normal(shape, 0, 1 / Math.sqrt(inputs)));
        return name;
    }

    private String numbers(String name, long... values) {
        editor.initializer(name, Tensor.vector(values));
        return name;
    }

    private String linear(String name, String in, int inputs, int outputs) {
        String bias = weight(name + ".b", outputs);
        return random.below(2) == 0
                ? add(
                        name,
                        "Gemm",
                        List.of(in, weight(name + ".w", outputs, inputs), bias),
                        Map.of("transB", Attribute.of(1L)))
                : add(name, "MatMul", List.of(in, weight(name + ".w", inputs, outputs)), Map.of());
    }

    private FeatureMap conv(String name, FeatureMap in, int out, int groups) {
        int kernel = random.below(2) == 0 ? 1 : 3;
        String weight = weight(name + ".w", out, in.channels() / groups, kernel, kernel);
        List<String> inputs = random.below(2) == 0
                ? List.of(in.name(), weight)
                : List.of(in.name(), weight, weight(name + ".b", out));
        long pad = kernel / 2;
        add(
                name,
                "Conv",
                inputs,
                Map.of("group", Attribute.of((long) groups), "pads", Attribute.ofInts(pad, pad, pad, pad)));
        return new FeatureMap(name, out, in.size());
    }

    private FeatureMap norm(String name, FeatureMap in) {
        int c = in.channels();
        String scale = weight(name + ".scale", c);
        String shift = weight(name + ".shift", c);
        switch (random.below(3)) {
            case 0 -> {
                editor.initializer(name + ".var", random.uniform(Shape.of(c), 0.5, 2));
                add(
                        name,
                        "BatchNormalization",
                        List.of(in.name(), scale, shift, weight(name + ".mean", c), name + ".var"),
                        Map.of());
            }
            case 1 -> add(name, "InstanceNormalization", List.of(in.name(), scale, shift), Map.of());
            default ->
                add(
                        name,
                        "GroupNormalization",
                        List.of(in.name(), scale, shift),
                        Map.of("num_groups", Attribute.of(c % 2 == 0 ? c / 2L : c)));
        }
        return in.as(name);
    }

    private FeatureMap residual(String name, FeatureMap in) {
        FeatureMap branch = conv(name + "_branch", in, in.channels(), 1);
        return in.as(add(name, "Add", List.of(branch.name(), in.name()), Map.of()));
    }

    private FeatureMap concat(String name, FeatureMap in) {
        List<FeatureMap> fitting =
                values.stream().filter(v -> v.size() == in.size()).toList();
        FeatureMap other = random.pick(fitting);
        add(name, "Concat", List.of(in.name(), other.name()), Map.of("axis", Attribute.of(1L)));
        return new FeatureMap(name, in.channels() + other.channels(), in.size());
    }

    private FeatureMap half(String name, FeatureMap in) {
        if (in.channels() < 4) {
            return norm(name, in);
        }
        int first = in.channels() / 2;
        if (random.below(2) == 0) {
            String starts = numbers(name + ".from", 1);
            String ends = numbers(name + ".to", 1 + first);
            add(name, "Slice", List.of(in.name(), starts, ends, numbers(name + ".axes", 1)), Map.of());
            return new FeatureMap(name, first, in.size());
        }
        String sizes = numbers(name + ".sizes", first, in.channels() - first);
        editor.add(Node.of(name, "Split", List.of(in.name(), sizes), List.of(name, name + "_rest"))
                .withAttribute("axis", Attribute.of(1L)));
        values.add(new FeatureMap(name + "_rest", in.channels() - first, in.size()));
        return new FeatureMap(name, first, in.size());
    }

    private FeatureMap shortcut(String name, FeatureMap in) {
        FeatureMap branch = conv(name + "_branch", in, in.channels() + 2, 1);
        String pads = numbers(name + ".pads", 0, 1, 0, 0, 0, 1, 0, 0);
        String padded = add(name + "_padded", "Pad", List.of(in.name(), pads), Map.of());
        return branch.as(add(name, "Add", List.of(padded, branch.name()), Map.of()));
    }

    private FeatureMap squeezeAndExcite(String name, FeatureMap in) {
        FeatureMap pooled = new FeatureMap(
                add(name + "_pool", "GlobalAveragePool", List.of(in.name()), Map.of()), in.channels(), 1);
        FeatureMap fewer = conv(name + "_squeeze", pooled, 4, 1);
        FeatureMap active = fewer.as(add(name + "_relu", "Relu", List.of(fewer.name()), Map.of()));
        FeatureMap more = conv(name + "_excite", active, in.channels(), 1);
        String gate = add(name + "_gate", "Sigmoid", List.of(more.name()), Map.of());
        return in.as(add(name, "Mul", List.of(in.name(), gate), Map.of()));
    }

    private FeatureMap resized(String name, FeatureMap in) {
        if (in.size() >= 4) {
            add(
                    name,
                    random.pick(List.of("MaxPool", "AveragePool")),
                    List.of(in.name()),
                    Map.of("kernel_shape", Attribute.ofInts(2, 2), "strides", Attribute.ofInts(2, 2)));
            return new FeatureMap(name, in.channels(), in.size() / 2);
        }
        int groups = in.channels() % 2 == 0 ? 1 + random.below(2) : 1;
        int each = 2 + random.below(3);
        String weight = weight(name + ".w", in.channels(), each, 2, 2);
        add(
                name,
                "ConvTranspose",
                List.of(in.name(), weight),
                Map.of("group", Attribute.of((long) groups), "strides", Attribute.ofInts(2, 2)));
        return new FeatureMap(name, each * groups, in.size() * 2);
    }

    private FeatureMap shuffled(String name, FeatureMap in) {
        if (in.channels() % 2 != 0) {
            return norm(name, in);
        }
        String split = numbers(name + ".split", 0, 2, in.channels() / 2, in.size(), in.size());
        String apart = add(name + "_apart", "Reshape", List.of(in.name(), split), Map.of());
        String turned =
                add(name + "_turned", "Transpose", List.of(apart), Map.of("perm", Attribute.ofInts(0, 2, 1, 3, 4)));
        String joined = numbers(name + ".joined", 0, in.channels(), in.size(), in.size());
        return in.as(add(name, "Reshape", List.of(turned, joined), Map.of()));
    }

    private FeatureMap deeper(String name, FeatureMap in) {
        boolean isDeep = in.channels() % 4 == 0 && in.size() < SIZE;
        if (isDeep) {
            add(
                    name,
                    "DepthToSpace",
                    List.of(in.name()),
                    Map.of("blocksize", Attribute.of(2L), "mode", Attribute.of(random.pick(List.of("DCR", "CRD")))));
            return new FeatureMap(name, in.channels() / 4, in.size() * 2);
        }
        if (in.size() < 2 || in.channels() * 4 > WIDEST) {
            return norm(name, in);
        }
        add(name, "SpaceToDepth", List.of(in.name()), Map.of("blocksize", Attribute.of(2L)));
        return new FeatureMap(name, in.channels() * 4, in.size() / 2);
    }
}
