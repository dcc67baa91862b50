package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.op.OpTable;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raises a model of opset 5 or later to opset 23: every node, in graphs inside nodes too, takes the newest form of its
 * operator, and the meaning stays. If one node has no equal form, the whole model keeps its opset and the reason is
 * reported. Models that are newer stay as they are.
 *
 * <p>Files before IR version 4 list their initializers among the inputs without meaning that they may be changed; the
 * newer version would mean that, so these inputs go.
 */
public final class OpsetUpgrade implements Pass {
    /** The opset of the canonical form. */
    public static final long TARGET = UpgradeSteps.NEWEST;

    /** The oldest IR version that a raised model has. */
    private static final long IR_VERSION = 10;

    @Override
    public Rewrite apply(Model model) {
        long opset = model.opset();
        if (opset >= TARGET) {
            return Rewrite.to(model);
        }
        if (opset < UpgradeSteps.OLDEST) {
            return Rewrite.declined(
                    model, "Opset " + opset + " is too old to be raised; the oldest is " + UpgradeSteps.OLDEST + ".");
        }
        if (!model.functions().isEmpty()) {
            return Rewrite.declined(
                    model,
                    "The model has local functions, which are written in opset " + opset + " too; inline them first.");
        }
        List<String> obstacles = new ArrayList<>();
        Graph raised = raise(model, model.graph(), KnownTypes.of(model), obstacles);
        if (!obstacles.isEmpty()) {
            return new Rewrite(model, obstacles);
        }
        Model result = model.withGraph(model.irVersion() < 4 ? withoutDefaults(raised) : raised);
        return Rewrite.to(
                result.withOpset(Node.STANDARD, TARGET).withIrVersion(Math.max(IR_VERSION, model.irVersion())));
    }

    private static Graph raise(Model model, Graph graph, InferredTypes types, List<String> obstacles) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node node : graph.nodes()) {
            Node inside = raiseInside(model, node, types, obstacles);
            Node raised = inside.domain().equals(Node.STANDARD)
                    ? raise(editor, inside, types, model.opset(), obstacles)
                    : inside;
            if (raised != node) {
                editor.replace(node, raised);
            }
        }
        return editor.build();
    }

    private static Node raiseInside(Model model, Node node, InferredTypes types, List<String> obstacles) {
        if (Attribute.graphsOf(node).findAny().isEmpty()) {
            return node;
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes()
                .forEach((key, value) -> attributes.put(
                        key,
                        value.mapGraphs(g -> raise(model, g, types.inside(g).orElse(InferredTypes.NONE), obstacles))));
        return node.withAttributes(attributes);
    }

    private static Node raise(GraphEditor editor, Node node, InferredTypes types, long opset, List<String> obstacles) {
        Place place = new Place(new Tape(editor, sourceName(node)), editor.source(), types);
        Node current = node;
        long version = opset;
        List<Step> steps = UpgradeSteps.after(current.opType(), version);
        while (!steps.isEmpty() && place.obstacles().isEmpty()) {
            Step step = steps.get(0);
            current = step.change().apply(current, place);
            version = step.version();
            steps = UpgradeSteps.after(current.opType(), version);
        }
        obstacles.addAll(place.obstacles());
        if (OpTable.find(Node.STANDARD, current.opType(), TARGET).isEmpty()) {
            obstacles.add(node.label() + " is an operator that is not known in opset " + TARGET + ".");
        }
        return current;
    }

    private static String sourceName(Node node) {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        return node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse(node.opType());
    }

    private static Graph withoutDefaults(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        graph.inputs().stream()
                .filter(input -> graph.isInitializer(input.name()))
                .forEach(input -> editor.removeInput(input.name()));
        return editor.build();
    }
}
