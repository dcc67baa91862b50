package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Operators between QuantizeLinear and DequantizeLinear with constants from calibration, which a runtime fuses to
 * integer kernels:
 *
 * <pre>{@code
 * y = op(DQ(Q(x)), DQ(Wq), DQ(bq))        bq int32 with scale s_x·s_w
 * convolutions: readers of y (behind its Relu or Clip) read DQ(Q(y))
 * }</pre>
 *
 * A MatMul or Gemm leaves its result in floating point: what follows it in an encoder (softmax, GELU, layer norm, the
 * residual sum) loses too much in 8 bits.
 */
public final class StaticQuantization implements Technique<WeightSite, StaticScheme> {
    @Override
    public Card card() {
        return new Card(
                "quantize-static",
                Stage.PRECISION,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES),
                false,
                "Convolutions and linear layers in 8-bit integers, activations ranged by calibration.",
                "Jacob et al., 2018, arXiv:1712.05877; ONNX QuantizeLinear (21)");
    }

    @Override
    public List<WeightSite> sites(Model model) {
        return WeightedOperator.all(model.graph()).stream()
                .map(WeightedOperator::site)
                .toList();
    }

    @Override
    public List<StaticScheme> options(WeightSite site, Target target) {
        WeightScheme weights = WeightScheme.INT8.withBits(target.isa().exactU8S8() ? 8 : 7);
        return List.of(
                new StaticScheme(weights, ActivationScheme.PERCENTILE),
                new StaticScheme(weights.withGranularity(new Granularity.PerTensor()), ActivationScheme.PERCENTILE));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, StaticScheme scheme) {
        Graph graph = model.graph();
        Set<Statistic> needs = new HashSet<>(BiasCorrection.needs(graph, site, scheme.weights()));
        WeightedOperator.at(graph, site).ifPresent(operator -> {
            String input = QuantizedActivation.ranged(graph, operator.activation());
            needs.add(scheme.activations().statistic(input));
            activated(graph, operator)
                    .ifPresent(y -> needs.add(scheme.activations().statistic(y)));
        });
        return needs;
    }

    /** The value at which a convolution's result is quantized: behind the activation that its kernel computes too. */
    private static Optional<String> activated(Graph graph, WeightedOperator operator) {
        if (operator.isLinear()) {
            return Optional.empty();
        }
        String value = Activation.behind(graph, operator.node().output());
        return graph.isOutput(value) ? Optional.empty() : Optional.of(value);
    }

    @Override
    public Outcome apply(Model model, WeightSite site, StaticScheme scheme, Statistics statistics) {
        if (scheme.weights().bits() < 7 || scheme.weights().granularity().isBlocked()) {
            return new Outcome.Declined(
                    "Integer kernels take 8-bit weights with a scale for the tensor or the channel.");
        }
        Optional<WeightedOperator> operator = WeightedOperator.at(model.graph(), site);
        if (operator.isEmpty()) {
            return new Outcome.Declined(
                    "'" + site.id() + "' is not a MatMul, Gemm or Conv with a constant floating-point weight.");
        }
        String input = QuantizedActivation.ranged(model.graph(), operator.get().activation());
        return scheme.activations()
                .map(input, statistics)
                .<Outcome>map(map -> new Outcome.Applied(
                        model.withGraph(rewritten(model.graph(), operator.get(), map, scheme, statistics))))
                .orElseGet(() -> new Outcome.Declined("Nothing is known about the range of '" + input
                        + "'; static quantization needs calibration data."));
    }

    private static Graph rewritten(
            Graph graph, WeightedOperator operator, Affine input, StaticScheme scheme, Statistics statistics) {
        QuantizedTensor weight = scheme.weights().quantize(operator);
        String place = operator.node().output();
        Graph corrected = BiasCorrection.corrected(graph, operator, weight, scheme.weights(), statistics);
        Graph result = withIntegerWeights(corrected, place, weight, input.scale());
        result = QuantizedActivation.readThrough(result, place, 0, input);
        Optional<String> output = activated(graph, operator);
        Optional<Affine> map = output.flatMap(y -> scheme.activations().map(y, statistics));
        return map.isPresent() ? QuantizedActivation.readThrough(result, output.get(), map.get()) : result;
    }

    private static Graph withIntegerWeights(Graph graph, String place, QuantizedTensor weight, float inputScale) {
        Node node = graph.producer(place).orElseThrow();
        GraphEditor editor = new GraphEditor(graph);
        GraphScribe scribe = new GraphScribe(editor, node);
        Node changed = node.withInput(1, scribe.dequantizeLinear(node.input(1) + "/limbeck/", weight));
        Optional<Tensor> bias = graph.initializer(node.input(2)).filter(b -> b.rank() == 1);
        if (bias.isPresent()) {
            String integers = scribe.dequantizeLinear(
                    node.output() + "/limbeck/bias_", BiasCodes.of(bias.get(), weight.scales(), inputScale));
            changed = changed.withInput(2, integers);
            scribe.dropIfUnread(node.input(2));
        }
        scribe.dropIfUnread(node.input(1));
        return editor.replace(node, changed).build();
    }
}
