package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shape(x) = [B, 12, S, S]  →  Concat(Shape(input)[0:1], [12], Shape(input)[1:2], …) for an input [B,S]: no shape is
 * then asked of a value in the middle of the model, which may disappear.
 */
public final class ShapesFromInputs implements Pass {
    private record Source(String input, int axis) {}

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        Sizes sizes = Sizes.of(graph);
        Map<Size, Source> sources = sources(graph, sizes);
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<List<Size>> elements = node.is("Shape") && !graph.isInput(node.input(0))
                    ? sizes.elements(node.output())
                    : Optional.empty();
            boolean traced = elements.filter(e -> !e.isEmpty() && e.stream().allMatch(s -> isTraced(s, sources)))
                    .isPresent();
            if (traced && !graph.isOutput(node.output())) {
                editor.replace(node, rewritten(node, elements.orElseThrow(), sources, editor));
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static Map<Size, Source> sources(Graph graph, Sizes sizes) {
        Map<Size, Source> sources = new HashMap<>();
        for (ValueInfo input : graph.feeds()) {
            int rank = sizes.rank(input.name()).orElse(0);
            for (int axis = 0; axis < rank; axis++) {
                Source source = new Source(input.name(), axis);
                sizes.axis(input.name(), axis)
                        .filter(s -> !s.isNumber())
                        .ifPresent(s -> sources.putIfAbsent(s, source));
            }
        }
        return sources;
    }

    private static boolean isTraced(Size size, Map<Size, Source> sources) {
        return size.isNumber() || sources.containsKey(size);
    }

    private static Node rewritten(Node node, List<Size> elements, Map<Size, Source> sources, GraphEditor editor) {
        Tape tape = new Tape(editor, node.name());
        List<String> parts = new ArrayList<>();
        for (Size size : elements) {
            Source source = sources.get(size);
            parts.add(
                    source == null
                            ? tape.constant("number", Tensor.vector(size.number()))
                            : tape.add("size", "Shape", slice(source.axis()), source.input()));
        }
        return Node.of(node.name(), Node.STANDARD, "Concat", parts, node.outputs(), Map.of("axis", Attribute.of(0L)));
    }

    private static Map<String, Attribute> slice(long axis) {
        return Map.of("start", Attribute.of(axis), "end", Attribute.of(axis + 1));
    }
}
