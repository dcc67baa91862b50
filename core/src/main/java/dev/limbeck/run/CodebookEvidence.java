package dev.limbeck.run;

import dev.limbeck.graph.Graph;
import dev.limbeck.match.CodedWeight;
import java.util.List;
import java.util.Optional;

/**
 * Which weights of a result are looked up in codebooks, and what that saves where it is kept.
 *
 * @param weights in the order of the graph
 * @param archive empty if there is none
 */
public record CodebookEvidence(List<Coded> weights, Optional<Archived> archive) {
    /**
     * One weight.
     *
     * @param name of the value under which it is read
     * @param elements of it
     * @param values that they share
     */
    public record Coded(String name, long elements, long values) {}

    public CodebookEvidence {
        weights = List.copyOf(weights);
    }

    static CodebookEvidence of(Graph graph, Optional<Archived> archive) {
        return new CodebookEvidence(
                CodedWeight.all(graph).stream()
                        .map(weight -> new Coded(
                                weight.name(),
                                weight.elements(graph),
                                weight.values(graph).size()))
                        .toList(),
                archive);
    }

    public long elements() {
        return weights.stream().mapToLong(Coded::elements).sum();
    }

    public long values() {
        return weights.stream().mapToLong(Coded::values).sum();
    }
}
