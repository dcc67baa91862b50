package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Elements;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.match.Sizes;
import dev.limbeck.match.Term;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * mask[b,h,q,k] = f(m[b,k]), however an exporter computed it  →  Expand(f(Unsqueeze(m, [1,2])), [1,1,S,1]): one short
 * chain from the input to the masks of all Attentions, [B,1,S,S].
 */
public final class PaddingMasks implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        Sizes sizes = Sizes.of(graph);
        GraphEditor editor = model.edit();
        Map<String, String> rewritten = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!node.is("Attention") || !node.hasInput(3) || isShort(graph, node.input(3))) {
                continue;
            }
            String mask = node.input(3);
            if (!rewritten.containsKey(mask)) {
                Optional<PaddingMask> padding =
                        isSquare(sizes, node, mask) ? PaddingMask.of(graph, sizes, mask) : Optional.empty();
                padding.ifPresent(p -> rewritten.put(mask, new Emission(editor, p, mask).expanded()));
            }
            if (rewritten.containsKey(mask)) {
                editor.replace(node, node.withInput(3, rewritten.get(mask)));
            }
        }
        return Rewrite.to(rewritten.isEmpty() ? model : model.withGraph(editor.build()));
    }

    /** Whether the mask is already what this pass makes. */
    private static boolean isShort(Graph graph, String mask) {
        Optional<Node> expand = graph.producer(mask).filter(n -> n.is("Expand"));
        return expand.isPresent() && isPointwise(graph, expand.orElseThrow().input(0));
    }

    private static boolean isPointwise(Graph graph, String value) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty()) {
            return graph.constant(value).isPresent();
        }
        Node node = producer.orElseThrow();
        if (node.is("Unsqueeze")) {
            return graph.isInput(node.input(0));
        }
        return Elements.isPointwise(node) && node.inputs().stream().allMatch(i -> isPointwise(graph, i));
    }

    /** Whether there are as many queries as keys. */
    private static boolean isSquare(Sizes sizes, Node attention, String mask) {
        return sizes.axis(mask, 3).isPresent() && sizes.axis(mask, 3).equals(sizes.axis(attention.input(0), 1));
    }

    /** Writes the formula of a mask as nodes. */
    private static final class Emission {
        private final Tape tape;
        private final PaddingMask padding;
        private final Map<Term, String> written = new HashMap<>();

        Emission(GraphEditor editor, PaddingMask padding, String mask) {
            this.padding = padding;
            this.tape = new Tape(editor, mask);
        }

        String expanded() {
            String axes = tape.constant("padding_axes", Tensor.vector(1L, 2L));
            String rows = tape.add("padding_keys", "Unsqueeze", padding.input(), axes);
            padding.formula().all().filter(Term.Read.class::isInstance).forEach(read -> written.put(read, rows));
            String keys = write(padding.formula());
            Map<String, Attribute> secondAxis = Map.of("start", Attribute.of(1L), "end", Attribute.of(2L));
            String length = tape.add("padding_length", "Shape", secondAxis, padding.input());
            String ones = tape.constant("padding_ones", Tensor.vector(1L, 1L));
            String one = tape.constant("padding_one", Tensor.vector(1L));
            String shape = tape.add("padding_shape", "Concat", Map.of("axis", Attribute.of(0L)), ones, length, one);
            return tape.add("padding", "Expand", keys, shape);
        }

        private String write(Term term) {
            String known = written.get(term);
            if (known != null) {
                return known;
            }
            if (term instanceof Term.Literal literal) {
                return tape.constant("padding_constant", constant(literal));
            }
            Term.Apply apply = (Term.Apply) term;
            String[] operands = apply.operands().stream().map(this::write).toArray(String[]::new);
            Map<String, Attribute> attributes = apply.type() == 0 ? Map.of() : Map.of("to", Attribute.of(apply.type()));
            String value = tape.add(
                    "padding_" + apply.opType().toLowerCase(Locale.ROOT), apply.opType(), attributes, operands);
            written.put(term, value);
            return value;
        }

        /**
         * To ONNX Runtime's Attention the lowest float means that a row has no key at all: it answers 0 for a row of
         * padding only, where the softmax averages. The lowest float's neighbour does not.
         */
        private static Tensor constant(Term.Literal literal) {
            boolean lowest = literal.dtype() == DType.FLOAT && literal.number() == -Float.MAX_VALUE;
            float value = lowest ? Math.nextUp(-Float.MAX_VALUE) : (float) literal.number();
            return Tensor.scalar(value).cast(literal.dtype());
        }
    }
}
