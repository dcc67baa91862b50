package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Writes operators that an older opset lacks by older ones, as the ONNX specification defines them:
 *
 * <pre>
 * Gelu(x)                = ½·x·(1 + erf(x / √2)), or with approximate = tanh
 *                          ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
 * RMSNormalization(x, γ) = x / √(mean(x²) + ε) · γ
 * Attention(Q, K, V, M)  = see {@link AttentionDefinition}
 * </pre>
 *
 * <p>Nodes of the graph itself only, not of graphs inside it. What has another form stays.
 */
final class Definitions implements Pass {
    private static final float DEFAULT_EPSILON = 1e-5f;
    private static final double CUBIC = 0.044715;

    /** Adds the nodes that make the outputs of a node; false if it cannot. */
    private interface Definition {
        boolean write(Node node, Place place);
    }

    /**
     * @param since the opset that brought the operator
     */
    private record Entry(int since, Definition definition) {}

    private static final Map<String, Entry> BY_OPERATOR = Map.of(
            "Gelu", new Entry(20, Definitions::gelu),
            "RMSNormalization", new Entry(23, Definitions::rootMeanSquare),
            "Attention", new Entry(23, AttentionDefinition::write));

    private final long target;

    /**
     * @param target the opset that the result is meant for
     */
    Definitions(long target) {
        this.target = target;
    }

    @Override
    public Rewrite apply(Model model) {
        List<Node> lacking =
                model.graph().nodes().stream().filter(this::isLacking).toList();
        if (lacking.isEmpty()) {
            return Rewrite.to(model);
        }
        InferredTypes types = KnownTypes.of(model);
        GraphEditor editor = model.edit();
        for (Node node : lacking) {
            Place place = new Place(
                    new Tape(editor, node.name().isEmpty() ? node.output() : node.name()), model.graph(), types);
            if (entry(node).orElseThrow().definition().write(node, place)) {
                editor.remove(node);
            }
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private boolean isLacking(Node node) {
        return entry(node).filter(e -> e.since() > target).isPresent();
    }

    private static Optional<Entry> entry(Node node) {
        return node.domain().equals(Node.STANDARD)
                ? Optional.ofNullable(BY_OPERATOR.get(node.opType()))
                : Optional.empty();
    }

    private static boolean gelu(Node node, Place place) {
        String x = node.input(0);
        Optional<DType> dtype = place.dtype(x);
        if (dtype.isEmpty()) {
            return false;
        }
        Numbers numbers = new Numbers(place, dtype.orElseThrow());
        String gate = node.textAttribute("approximate", "none").equals("tanh")
                ? place.add("tanh", "Tanh", Map.of(), cubic(x, place, numbers))
                : place.add(
                        "erf", "Erf", Map.of(), place.add("scaled", "Mul", Map.of(), x, numbers.of(Math.sqrt(0.5))));
        String half = place.add("half", "Mul", Map.of(), x, numbers.of(0.5));
        place.addAs(
                node.output(), "gated", "Mul", Map.of(), half, place.add("gate", "Add", Map.of(), gate, numbers.of(1)));
        return true;
    }

    /** √(2/π)·(x + 0.044715·x³). */
    private static String cubic(String x, Place place, Numbers numbers) {
        String square = place.add("square", "Mul", Map.of(), x, x);
        String weighed = place.add("weighed", "Mul", Map.of(), square, numbers.of(CUBIC));
        String factor = place.add("factor", "Add", Map.of(), weighed, numbers.of(1));
        String product = place.add("cubic", "Mul", Map.of(), x, factor);
        return place.add("scaled", "Mul", Map.of(), product, numbers.of(Math.sqrt(2 / Math.PI)));
    }

    /** Means are taken in FLOAT, as the attribute stash_type says by default. */
    private static boolean rootMeanSquare(Node node, Place place) {
        String x = node.input(0);
        Optional<DType> dtype = place.dtype(x);
        Optional<Integer> rank = place.rank(x);
        boolean inFloat = node.intAttribute("stash_type", DType.FLOAT.code()) == DType.FLOAT.code();
        if (dtype.isEmpty() || rank.isEmpty() || !inFloat) {
            return false;
        }
        long axis = node.intAttribute("axis", -1);
        long[] axes =
                LongStream.range(axis < 0 ? axis : axis - rank.orElseThrow(), 0).toArray();
        Numbers numbers = new Numbers(place, DType.FLOAT);
        String wide = place.add("wide", "Cast", to(DType.FLOAT), x);
        String square = place.add("square", "Mul", Map.of(), wide, wide);
        String mean = place.add("mean", "ReduceMean", Map.of(), square, place.constant("axes", Tensor.vector(axes)));
        String shifted = place.add(
                "shifted", "Add", Map.of(), mean, numbers.of(node.floatAttribute("epsilon", DEFAULT_EPSILON)));
        String root = place.add("root", "Sqrt", Map.of(), shifted);
        String normed = place.add("normed", "Div", Map.of(), wide, root);
        String narrow = place.add("narrow", "Cast", to(dtype.orElseThrow()), normed);
        place.addAs(node.output(), "gained", "Mul", Map.of(), narrow, node.input(1));
        return true;
    }

    private static Map<String, Attribute> to(DType dtype) {
        return Map.of("to", Attribute.of(dtype.code()));
    }

    /** Scalar constants of one type. */
    private record Numbers(Place place, DType dtype) {
        String of(double value) {
            return place.constant("number", Tensor.scalar((float) value).cast(dtype));
        }
    }
}
