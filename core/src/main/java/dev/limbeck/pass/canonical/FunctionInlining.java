package dev.limbeck.pass.canonical;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Function;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * f(x)  →  the nodes that define f, for every function of the model: techniques and passes see standard operators. What
 * a call makes inside is called {@code <call>/<value>}.
 *
 * <p>Declined for models whose functions are overloaded, or written in another version of a domain than the model.
 */
public final class FunctionInlining implements Pass {
    /**
     * @throws ModelException if a function calls itself, directly or through others
     */
    @Override
    public Rewrite apply(Model model) {
        if (model.functions().isEmpty()) {
            return Rewrite.to(model);
        }
        Map<String, Function> functions = new HashMap<>();
        Map<String, Long> opsets = new LinkedHashMap<>(model.opsets());
        for (Function function : model.functions()) {
            if (functions.put(key(function.domain(), function.name()), function) != null) {
                return Rewrite.declined(model, "The function '" + function.name() + "' is overloaded.");
            }
            for (Map.Entry<String, Long> opset : function.opsets().entrySet()) {
                Long known = opsets.putIfAbsent(opset.getKey(), opset.getValue());
                if (known != null && !known.equals(opset.getValue())) {
                    return Rewrite.declined(model, otherVersion(function, opset, known));
                }
            }
        }
        functions.values().forEach(f -> requireAcyclic(f, functions, List.of()));
        Model inlined = model.withGraph(inlined(model.graph(), functions)).withFunctions(List.of());
        for (Map.Entry<String, Long> opset : opsets.entrySet()) {
            inlined = inlined.withOpset(opset.getKey(), opset.getValue());
        }
        return Rewrite.to(inlined);
    }

    private static String otherVersion(Function function, Map.Entry<String, Long> opset, long known) {
        String domain = opset.getKey().isEmpty() ? "ai.onnx" : opset.getKey();
        return "The function '" + function.name() + "' is written in " + domain + " " + opset.getValue()
                + ", the model in " + known + ".";
    }

    private static void requireAcyclic(Function function, Map<String, Function> functions, List<String> callers) {
        List<String> path = new ArrayList<>(callers);
        path.add(function.name());
        if (callers.contains(function.name())) {
            throw new ModelException("The function '" + function.name() + "' calls itself (" + String.join(" → ", path)
                    + "), which ONNX does not allow. Export the model without functions.");
        }
        function.nodes().forEach(n -> requireAcyclic(n, functions, path));
    }

    private static void requireAcyclic(Node node, Map<String, Function> functions, List<String> callers) {
        find(node, functions).ifPresent(f -> requireAcyclic(f, functions, callers));
        Attribute.graphsOf(node).flatMap(g -> g.nodes().stream()).forEach(n -> requireAcyclic(n, functions, callers));
    }

    private static Graph inlined(Graph graph, Map<String, Function> functions) {
        GraphEditor editor = new GraphEditor(graph);
        graph.nodes().forEach(node -> inline(editor, node, functions));
        return editor.build();
    }

    private static void inline(GraphEditor editor, Node node, Map<String, Function> functions) {
        Optional<Function> function = find(node, functions);
        if (function.isPresent()) {
            editor.remove(node);
            for (Node inner : new FunctionCall(editor, node, function.orElseThrow()).nodes()) {
                editor.add(inner);
                inline(editor, inner, functions);
            }
        } else if (Attribute.graphsOf(node).findAny().isPresent()) {
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            node.attributes().forEach((key, value) -> attributes.put(key, value.mapGraphs(g -> inlined(g, functions))));
            editor.replace(node, node.withAttributes(attributes));
        }
    }

    private static Optional<Function> find(Node node, Map<String, Function> functions) {
        return Optional.ofNullable(functions.get(key(node.domain(), node.opType())));
    }

    private static String key(String domain, String name) {
        return domain + "::" + name;
    }
}
