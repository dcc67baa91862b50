package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Weights in IEEE half precision. Inputs and outputs of the model, and everything between the operators with weights
 * (layer norm, softmax, residual sums), stay in single precision.
 *
 * <pre>{@code
 * stored:    y = op(x, Cast(W16))                          a runtime widens the weight once, when it loads the model
 * computed:  y = Cast(op(Cast(x), W16, b16))
 * tables:    e = Cast(Gather(W16, ids))
 * }</pre>
 */
public final class HalfPrecision implements Technique<WeightSite, HalfPrecision.Half> {
    /** The largest finite number of half precision. */
    private static final double LARGEST = 65504;

    private static final Set<String> OPERATORS = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "Gather");

    /**
     * How far half precision goes.
     *
     * @param computed whether products are computed in it too, which only pays where the processor does
     */
    public record Half(boolean computed) {}

    @Override
    public Card card() {
        return new Card(
                "half-precision",
                Stage.PRECISION,
                Set.of(Card.Saves.BYTES),
                false,
                "Weights in 16-bit floating point.",
                "Micikevicius et al., 2018, arXiv:1710.03740; IEEE 754 binary16");
    }

    @Override
    public List<WeightSite> sites(Model model) {
        Graph graph = model.graph();
        List<WeightSite> sites = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (weight(graph, node).isPresent()) {
                String id = node.name().isEmpty() ? node.output() : node.name();
                sites.add(new WeightSite(id, node.output(), node.input(weightInput(node))));
            }
        }
        return sites;
    }

    private static int weightInput(Node node) {
        return node.is("Gather") ? 0 : 1;
    }

    private static Optional<Tensor> weight(Graph graph, Node node) {
        if (!node.domain().isEmpty() || !OPERATORS.contains(node.opType())) {
            return Optional.empty();
        }
        return graph.initializer(node.input(weightInput(node))).filter(w -> w.dtype() == DType.FLOAT && w.rank() > 1);
    }

    @Override
    public List<Half> options(WeightSite site, Target target) {
        return List.of(new Half(false), new Half(true));
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Half half, Statistics statistics) {
        Graph graph = model.graph();
        Optional<Node> node =
                graph.producer(site.node()).filter(n -> weight(graph, n).isPresent());
        if (node.isEmpty()) {
            return new Outcome.Declined("'" + site.id() + "' has no constant weight in single precision.");
        }
        double reach = reach(weight(graph, node.get()).orElseThrow());
        if (!(reach <= LARGEST)) {
            return new Outcome.Declined("The weight '" + site.weight() + "' reaches " + reach
                    + ", beyond the largest half-precision number, " + LARGEST + ".");
        }
        return new Outcome.Applied(model.withGraph(rewritten(model.edit(), node.get(), half)));
    }

    private static double reach(Tensor weight) {
        double reach = 0;
        for (float value : weight.toFloats()) {
            reach = Math.max(reach, Math.abs(value));
        }
        return reach;
    }

    private static Graph rewritten(GraphEditor editor, Node node, Half half) {
        GraphScribe scribe = new GraphScribe(editor, node);
        if (node.is("Gather")) {
            String rows = scribe.node("half", node, List.of(narrow(scribe, editor, node, 0), node.input(1)));
            scribe.replaceBy("Cast", List.of(rows), to(DType.FLOAT));
        } else if (half.computed()) {
            List<String> inputs = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                inputs.add(narrow(scribe, editor, node, i));
            }
            scribe.replaceBy("Cast", List.of(scribe.node("half", node, inputs)), to(DType.FLOAT));
        } else {
            String wide = scribe.sharedNode(
                    node.input(1) + "/limbeck/float",
                    "Cast",
                    List.of(narrow(scribe, editor, node, 1)),
                    to(DType.FLOAT));
            scribe.replaceInput(1, wide);
        }
        return editor.build();
    }

    /** An operand in half precision: a constant converted, anything else cast in every run. */
    private static String narrow(GraphScribe scribe, GraphEditor editor, Node node, int input) {
        String value = node.input(input);
        Optional<Tensor> constant = editor.source().initializer(value);
        if (constant.isPresent()) {
            scribe.dropIfUnread(value);
            return scribe.shared(value + "/limbeck/half", constant.get().cast(DType.FLOAT16));
        }
        return value.isEmpty()
                ? value
                : scribe.sharedNode(value + "/limbeck/half", "Cast", List.of(value), to(DType.FLOAT16));
    }

    private static Map<String, Attribute> to(DType dtype) {
        return Map.of("to", Attribute.of(dtype.code()));
    }
}
