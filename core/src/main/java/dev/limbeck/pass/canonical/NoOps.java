package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * f(x)  →  x for every f that provably changes nothing: Identity, Dropout in inference, Reshape, Expand and Slice to the
 * same shape, Transpose to the same order, Cast to the same type, Concat of one.
 */
public final class NoOps implements Pass {
    private static final Set<String> TO_THE_SAME_SHAPE = Set.of("Reshape", "Expand", "Slice", "Unsqueeze", "Squeeze");
    private static final Set<String> ANSWERS_BOOL =
            Set.of("And", "Equal", "Greater", "GreaterOrEqual", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor");
    /** Before it, Dropout trains unless told otherwise. */
    private static final long OPSET = 7;

    private static final long BOOL = 9;
    private static final long INT64 = 7;

    @Override
    public Rewrite apply(Model model) {
        if (model.opset() < OPSET) {
            return Rewrite.to(model);
        }
        Graph graph = model.graph();
        Sizes sizes = Sizes.of(graph);
        GraphEditor editor = model.edit();
        Set<String> renamed = new HashSet<>();
        Set<String> gone = new HashSet<>();
        for (Node node : graph.nodes()) {
            boolean idle = node.domain().equals(Node.STANDARD) && doesNothing(graph, node, sizes);
            if (idle && !gone.contains(node.input(0)) && isFree(graph, node, renamed)) {
                editor.replaceUses(node.output(), node.input(0));
                editor.remove(node);
                gone.add(node.output());
            }
        }
        return Rewrite.to(gone.isEmpty() ? model : model.withGraph(editor.build()));
    }

    private static boolean doesNothing(Graph graph, Node node, Sizes sizes) {
        if (TO_THE_SAME_SHAPE.contains(node.opType())) {
            return keepsShape(node, sizes);
        }
        return switch (node.opType()) {
            case "Identity" -> true;
            case "Concat" -> node.inputs().size() == 1;
            case "Dropout" -> isInference(graph, node);
            case "Transpose" -> keepsOrder(node);
            case "Cast" -> keepsType(graph, node);
            default -> false;
        };
    }

    private static boolean keepsShape(Node node, Sizes sizes) {
        Optional<List<Size>> in = sizes.shape(node.input(0));
        return in.isPresent() && in.equals(sizes.shape(node.output())) && (!node.is("Slice") || !node.hasInput(4));
    }

    private static boolean isInference(Graph graph, Node node) {
        boolean maskUnused =
                node.output(1).isEmpty() || (graph.uses(node.output(1)).isEmpty() && !graph.isOutput(node.output(1)));
        boolean trains = node.hasInput(2)
                && graph.constant(node.input(2)).filter(t -> t.longAt(0) == 0).isEmpty();
        return maskUnused && !trains;
    }

    private static boolean keepsOrder(Node node) {
        long[] perm = node.intsAttribute("perm").orElse(new long[] {-1});
        for (int i = 0; i < perm.length; i++) {
            if (perm[i] != i) {
                return false;
            }
        }
        return true;
    }

    private static boolean keepsType(Graph graph, Node node) {
        long to = node.intAttribute("to", 0);
        Optional<Node> producer = graph.producer(node.input(0));
        if (producer.isPresent()) {
            Node maker = producer.orElseThrow();
            boolean toBool = to == BOOL && ANSWERS_BOOL.contains(maker.opType());
            boolean toLong = to == INT64 && maker.is("Shape");
            return toBool || toLong || (maker.is("Cast") && maker.intAttribute("to", 0) == to);
        }
        return graph.type(node.input(0))
                .tensor()
                .map(TensorType::dtype)
                .filter(t -> t.code() == to)
                .isPresent();
    }

    /**
     * Whether the result's readers can read the operand instead. A graph output needs a name of its own, which only the
     * result of one node can take over.
     */
    private static boolean isFree(Graph graph, Node node, Set<String> renamed) {
        String in = node.input(0);
        if (!graph.isOutput(node.output())) {
            return true;
        }
        return graph.producer(in).isPresent() && !graph.isOutput(in) && renamed.add(in);
    }
}
