package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.ChannelMean;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the mean error that rounding the weights causes from the bias: {@code b' = b + E[x]·(W − Ŵ)}, with the mean
 * inputs over the calibration data (Nagel et al., 2019, section 4.2). Layers without a bias stay as they are.
 */
final class BiasCorrection {
    private BiasCorrection() {}

    static Set<Statistic> needs(Graph graph, WeightSite site, WeightScheme scheme) {
        return scheme.biasCorrection()
                ? WeightedOperator.at(graph, site)
                        .map(operator -> Set.of(meanInputs(graph, operator)))
                        .orElse(Set.of())
                : Set.of();
    }

    private static Statistic meanInputs(Graph graph, WeightedOperator operator) {
        String value = QuantizedActivation.origin(graph, operator.activation());
        return new Statistic(value, new ChannelMean(operator.isLinear() ? -1 : 1));
    }

    /** The graph with the operator's floating-point bias corrected for these codes of its weight, if the scheme says so. */
    static Graph corrected(
            Graph graph, WeightedOperator operator, QuantizedTensor codes, WeightScheme scheme, Statistics statistics) {
        if (!scheme.biasCorrection()) {
            return graph;
        }
        Optional<ChannelValues> means = statistics.get(meanInputs(graph, operator), ChannelValues.class);
        Optional<Place> place = Place.of(graph, operator);
        if (means.isEmpty() || place.isEmpty()) {
            return graph;
        }
        float[] shift = shift(operator, codes, means.get());
        float[] bias = place.get().bias().toFloats();
        for (int c = 0; c < bias.length; c++) {
            bias[c] += shift[c];
        }
        return place.get().with(graph, Tensor.ofFloats(place.get().bias().shape(), bias));
    }

    private static float[] shift(WeightedOperator operator, QuantizedTensor codes, ChannelValues means) {
        float[] exact = operator.weight().toFloats();
        float[] rounded = codes.dequantize().toFloats();
        double[] shift = new double[operator.channels()];
        int perGroup = operator.channels() * operator.inputs() / Math.max(1, means.channels());
        Groups channels = Groups.alongAxis(operator.weight().shape(), operator.channelAxis());
        int[] inputs = new int[exact.length];
        Groups.alongAxis(operator.weight().shape(), operator.reductionAxis())
                .forEach((element, input) -> inputs[element] = input);
        channels.forEach((element, channel) -> {
            int group = perGroup == 0 ? 0 : channel / perGroup;
            shift[channel] +=
                    means.get(group * operator.inputs() + inputs[element]) * (exact[element] - rounded[element]);
        });
        float[] result = new float[shift.length];
        for (int c = 0; c < result.length; c++) {
            result[c] = (float) shift[c];
        }
        return result;
    }

    /** Where a layer's bias stands: as an operand of the layer itself, or of the Add behind it. */
    private record Place(Node node, int input, Tensor bias) {
        static Optional<Place> of(Graph graph, WeightedOperator operator) {
            Node node = operator.node();
            if (!node.is("MatMul")) {
                return of(graph, node, 2, operator.channels());
            }
            List<Use> readers = graph.uses(node.output());
            if (readers.size() != 1 || !readers.get(0).node().is("Add") || graph.isOutput(node.output())) {
                return Optional.empty();
            }
            return of(graph, readers.get(0).node(), 1 - readers.get(0).input(), operator.channels());
        }

        private static Optional<Place> of(Graph graph, Node node, int input, int channels) {
            return graph.initializer(node.input(input))
                    .filter(b -> b.rank() == 1 && b.size() == channels)
                    .map(b -> new Place(node, input, b));
        }

        Graph with(Graph graph, Tensor corrected) {
            GraphEditor editor = new GraphEditor(graph);
            String name = editor.constant(node.input(input) + "/limbeck/corrected", corrected);
            editor.replace(node, node.withInput(input, name));
            new GraphScribe(editor, node).dropIfUnread(node.input(input));
            return editor.build();
        }
    }
}
