package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.MeanVariance;
import dev.limbeck.calibrate.Moments;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How far values of a changed model are from those of the original, ‖y − y'‖ / ‖y‖ over some rows. Both models run as
 * one graph that also subtracts the values from each other, so that only sums have to be kept.
 */
final class Divergence {
    private static final String COPY = "limbeck/changed/";
    private static final String DIFFERENCE = "limbeck/difference/";

    private Divergence() {}

    /**
     * The divergences of values by their name.
     *
     * @param original in canonical form
     * @param changed in canonical form
     * @param values those that are not in both models are left out
     */
    static Map<String, Double> of(
            Calibrator calibrator, Model original, Model changed, Set<String> values, Dataset rows) {
        Set<String> shared = new HashSet<>(values);
        shared.removeIf(value -> !isMade(original, value) || !isMade(changed, value));
        Map<String, Double> divergences = new LinkedHashMap<>();
        if (shared.isEmpty() || !areJoinable(original, changed)) {
            return divergences;
        }
        Set<Statistic> wanted = new HashSet<>();
        shared.forEach(value -> wanted.addAll(List.of(energy(value), energy(DIFFERENCE + value))));
        Statistics statistics = calibrator.collect(joined(original, changed, shared), wanted, rows);
        for (String value : shared) {
            double all = squares(statistics, value);
            if (all > 0) {
                divergences.put(value, Math.sqrt(squares(statistics, DIFFERENCE + value) / all));
            }
        }
        return divergences;
    }

    private static boolean isMade(Model model, String value) {
        return model.graph().producer(value).isPresent();
    }

    /** Graphs inside of nodes read names that are not renamed here. */
    private static boolean areJoinable(Model original, Model changed) {
        return original.opset() == changed.opset()
                && changed.graph().nodes().stream()
                        .allMatch(node -> Attribute.graphsOf(node).findAny().isEmpty());
    }

    private static Statistic energy(String value) {
        return new Statistic(value, new MeanVariance());
    }

    private static double squares(Statistics statistics, String value) {
        return statistics
                .get(energy(value), Moments.class)
                .map(moments -> moments.variance() + moments.mean() * moments.mean())
                .orElse(0.0);
    }

    private static Model joined(Model original, Model changed, Set<String> values) {
        Graph other = changed.graph();
        UnaryOperator<String> renamed = value -> value.isEmpty() || isFeed(other, value) ? value : COPY + value;
        GraphEditor editor = original.edit();
        other.initializers().forEach((name, tensor) -> editor.initializer(renamed.apply(name), tensor));
        for (Node node : other.nodes()) {
            editor.add(node.mapInputs(renamed)
                    .withOutputs(node.outputs().stream().map(renamed).toList())
                    .withName(COPY + node.name()));
        }
        for (String value : values) {
            String difference = DIFFERENCE + value;
            editor.add(Node.of(difference, "Sub", List.of(value, COPY + value), List.of(difference)));
        }
        return original.withGraph(editor.build());
    }

    private static boolean isFeed(Graph graph, String value) {
        return graph.isInput(value) && !graph.isInitializer(value);
    }
}
