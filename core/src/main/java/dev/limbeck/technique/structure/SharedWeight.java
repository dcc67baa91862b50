package dev.limbeck.technique.structure;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Use;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A weight with all operators that read it, which change together, so that a weight that is shared stays shared.
 *
 * @param readers at least one, alike but for what they read and make
 */
record SharedWeight(List<WeightedOperator> readers) {
    SharedWeight {
        readers = List.copyOf(readers);
    }

    /** All weights of a graph that operators alone read, each once, in the order of the graph. */
    static List<SharedWeight> all(Graph graph) {
        Set<String> seen = new HashSet<>();
        List<SharedWeight> all = new ArrayList<>();
        for (WeightedOperator operator : WeightedOperator.all(graph)) {
            if (seen.add(operator.weightName())) {
                of(graph, operator).ifPresent(all::add);
            }
        }
        return all;
    }

    /** The weight that a site names; empty if it is not there any more or something else reads it too. */
    static Optional<SharedWeight> at(Graph graph, WeightSite site) {
        return WeightedOperator.at(graph, site)
                .filter(operator -> operator.weightName().equals(site.weight()))
                .flatMap(operator -> of(graph, operator));
    }

    private static Optional<SharedWeight> of(Graph graph, WeightedOperator first) {
        List<WeightedOperator> readers = new ArrayList<>();
        for (Use use : graph.uses(first.weightName())) {
            Optional<WeightedOperator> reader = use.input() == 1
                    ? WeightedOperator.of(graph, use.node()).filter(other -> isAlike(first, other))
                    : Optional.empty();
            if (reader.isEmpty()) {
                return Optional.empty();
            }
            readers.add(reader.get());
        }
        return graph.isOutput(first.weightName()) || graph.isInput(first.weightName())
                ? Optional.empty()
                : Optional.of(new SharedWeight(readers));
    }

    private static boolean isAlike(WeightedOperator first, WeightedOperator other) {
        return first.node().opType().equals(other.node().opType())
                && first.reductionAxis() == other.reductionAxis()
                && first.node().intAttribute("group", 1) == other.node().intAttribute("group", 1);
    }

    WeightedOperator first() {
        return readers.get(0);
    }

    WeightSite site() {
        return first().site();
    }

    String name() {
        return first().weightName();
    }
}
