package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Operators without weights between quantized convolutions (sums of branches, poolings, concatenations) in 8-bit
 * integers, so that feature maps stay integers from one convolution to the next. Sites are the values such operators
 * make; operators of encoders are none.
 */
public final class ActivationQuantization implements Technique<TensorSite, ActivationScheme> {
    @Override
    public Card card() {
        return new Card(
                "quantize-feature-maps",
                Stage.PRECISION,
                Set.of(Card.Saves.LATENCY),
                false,
                "Sums, poolings and concatenations of feature maps in 8-bit integers.",
                "Jacob et al., 2018, arXiv:1712.05877, appendix A");
    }

    @Override
    public List<TensorSite> sites(Model model) {
        return new FeatureMaps(model.graph())
                .operators().stream()
                        .map(n -> new TensorSite(n.name().isEmpty() ? n.output() : n.name(), n.output()))
                        .toList();
    }

    @Override
    public List<ActivationScheme> options(TensorSite site, Target target) {
        return List.of(ActivationScheme.PERCENTILE);
    }

    @Override
    public Set<Statistic> needs(Model model, TensorSite site, ActivationScheme scheme) {
        Graph graph = model.graph();
        Set<Statistic> needs = new HashSet<>();
        graph.producer(site.value()).ifPresent(node -> {
            for (String value : values(graph, node)) {
                needs.add(scheme.statistic(value));
            }
        });
        return needs;
    }

    /** What has to be known: the operands and the result, behind its activation function. */
    private static List<String> values(Graph graph, Node node) {
        List<String> values = new ArrayList<>();
        node.inputs().stream()
                .filter(v -> !v.isEmpty())
                .map(v -> QuantizedActivation.ranged(graph, v))
                .forEach(values::add);
        values.add(Activation.behind(graph, node.output()));
        return values;
    }

    @Override
    public Outcome apply(Model model, TensorSite site, ActivationScheme scheme, Statistics statistics) {
        Graph graph = model.graph();
        Optional<Node> node = graph.producer(site.value()).filter(FeatureMaps::isOperator);
        if (node.isEmpty()) {
            return new Outcome.Declined("'" + site.id() + "' is no operator that integer feature maps pass through.");
        }
        for (String value : values(graph, node.get())) {
            if (scheme.map(value, statistics).isEmpty()) {
                return new Outcome.Declined(
                        "Nothing is known about the range of '" + value + "'; calibration data are needed.");
            }
        }
        return new Outcome.Applied(model.withGraph(rewritten(graph, node.get(), scheme, statistics)));
    }

    private static Graph rewritten(Graph graph, Node node, ActivationScheme scheme, Statistics statistics) {
        Graph result = graph;
        for (int i = 0; i < node.inputs().size(); i++) {
            String value = QuantizedActivation.ranged(graph, node.input(i));
            Affine map = scheme.map(value, statistics).orElseThrow();
            result = QuantizedActivation.readThrough(result, node.output(), i, map);
        }
        String output = Activation.behind(graph, node.output());
        return graph.isOutput(output)
                ? result
                : QuantizedActivation.readThrough(
                        result, output, scheme.map(output, statistics).orElseThrow());
    }
}
