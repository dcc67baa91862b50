package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Split(x·[W₁ W₂ W₃] + [b₁ b₂ b₃])  →  x·W₁ + b₁, x·W₂ + b₂, x·W₃ + b₃: queries, keys and values that were projected
 * together become three layers. They may be taken apart by Split, or by a Reshape to [B,S,3,…], a Transpose that puts
 * the 3 in front, and a pick for each.
 */
public final class SeparatedProjections implements Pass {
    private static final int PARTS = 3;

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<LinearLayer> layer =
                    LinearLayer.of(graph, node).filter(l -> l.weight().shape().dim(1) % PARTS == 0);
            Optional<Node> reader = layer.flatMap(l -> LinearLayer.onlyReader(graph, l.output()));
            if (reader.isPresent()) {
                changed |= separate(graph, editor, layer.orElseThrow(), reader.orElseThrow());
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static boolean separate(Graph graph, GraphEditor editor, LinearLayer layer, Node reader) {
        if (isColumnSplit(graph, reader)) {
            editor.remove(reader);
            for (int part = 0; part < PARTS; part++) {
                write(editor, layer, part, reader.output(part));
            }
            return true;
        }
        Optional<Picks> picks = Picks.of(graph, reader);
        picks.ifPresent(p -> p.nodes().forEach((node, part) -> {
            editor.remove(node);
            Tape tape = new Tape(editor, node.output());
            String columns = tape.freshName("columns");
            write(editor, layer, part, columns);
            String split = p.rest().size() == 1
                    ? columns
                    : tape.add("split", "Reshape", columns, tape.constant("shape", p.shape()));
            Map<String, Attribute> order = Map.of("perm", Attribute.ofInts(p.order()));
            tape.addAs(node.output(), "turned", "Transpose", order, List.of(split));
        }));
        return picks.isPresent();
    }

    private static void write(GraphEditor editor, LinearLayer layer, int part, String output) {
        int width = Math.toIntExact(layer.weight().shape().dim(1)) / PARTS;
        layer.writeColumns(editor, part * width, (part + 1) * width, output);
    }

    /** Three equal parts along the last of three axes, each split into heads afterwards. */
    private static boolean isColumnSplit(Graph graph, Node node) {
        if (!node.is("Split") || node.outputs().size() != PARTS) {
            return false;
        }
        long axis = node.intAttribute("axis", 0);
        boolean equal = !node.hasInput(1)
                || graph.constant(node.input(1))
                        .filter(t -> LongStream.of(t.toLongs()).distinct().count() == 1)
                        .isPresent();
        return equal && (axis == -1 || axis == 2) && node.outputs().stream().allMatch(o -> isSplitIntoHeads(graph, o));
    }

    private static boolean isSplitIntoHeads(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        return !graph.isOutput(value)
                && !uses.isEmpty()
                && uses.stream().allMatch(u -> u.node().is("Reshape"));
    }

    /**
     * What reads the parts of [B,S,3,rest…] after the 3 was put in front.
     *
     * @param nodes the node that makes each part, with its number
     * @param rest the sizes behind the 3
     * @param order the order of the axes of a part
     */
    private record Picks(Map<Node, Integer> nodes, List<Long> rest, List<Long> order) {
        static Optional<Picks> of(Graph graph, Node reshape) {
            Optional<long[]> target =
                    reshape.is("Reshape") ? graph.constant(reshape.input(1)).map(Tensor::toLongs) : Optional.empty();
            Optional<long[]> shape = target.filter(t -> t.length > 3 && t[0] == 0 && t[1] == 0 && t[2] == PARTS)
                    .filter(t -> LongStream.of(t).skip(2).allMatch(size -> size > 0));
            Optional<Node> transpose = shape.flatMap(t -> LinearLayer.onlyReader(graph, reshape.output()))
                    .filter(n -> n.is("Transpose"));
            Optional<long[]> perm =
                    transpose.flatMap(n -> n.intsAttribute("perm")).filter(p -> p[0] == 2);
            if (perm.isEmpty()) {
                return Optional.empty();
            }
            Map<Node, Integer> nodes = picks(graph, transpose.orElseThrow().output());
            List<Long> order = LongStream.of(perm.orElseThrow())
                    .skip(1)
                    .map(axis -> axis > 2 ? axis - 1 : axis)
                    .boxed()
                    .toList();
            List<Long> rest = LongStream.of(shape.orElseThrow()).skip(3).boxed().toList();
            return nodes.isEmpty() ? Optional.empty() : Optional.of(new Picks(nodes, rest, order));
        }

        /** The parts' nodes; empty if anything else reads the value. */
        private static Map<Node, Integer> picks(Graph graph, String value) {
            Map<Node, Integer> picks = new LinkedHashMap<>();
            for (Use use : graph.uses(value)) {
                Node node = use.node();
                Optional<Integer> part = gathered(graph, node);
                if (part.isPresent()) {
                    picks.put(node, part.orElseThrow());
                } else if (!unbound(graph, node, picks)) {
                    return Map.of();
                }
            }
            return graph.isOutput(value) ? Map.of() : picks;
        }

        private static Optional<Integer> gathered(Graph graph, Node node) {
            return node.is("Gather") && node.intAttribute("axis", 0) == 0
                    ? graph.constant(node.input(1))
                            .filter(t -> t.rank() == 0)
                            .map(t -> Math.floorMod(t.longAt(0), PARTS))
                    : Optional.empty();
        }

        /** Split into ones along the first axis, each squeezed. */
        private static boolean unbound(Graph graph, Node split, Map<Node, Integer> picks) {
            if (!split.is("Split")
                    || split.intAttribute("axis", 0) != 0
                    || split.outputs().size() != PARTS) {
                return false;
            }
            List<Node> squeezes = new ArrayList<>();
            for (String output : split.outputs()) {
                LinearLayer.onlyReader(graph, output)
                        .filter(n -> n.is("Squeeze"))
                        .ifPresent(squeezes::add);
            }
            for (int part = 0; part < squeezes.size(); part++) {
                picks.put(squeezes.get(part), part);
            }
            return squeezes.size() == PARTS;
        }

        /** [0, 0, rest…]. */
        Tensor shape() {
            return Tensor.vector(
                    LongStream.concat(LongStream.of(0, 0), rest.stream().mapToLong(Long::longValue))
                            .toArray());
        }
    }
}
