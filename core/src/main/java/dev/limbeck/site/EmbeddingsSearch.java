package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Embeddings.Table;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the tables whose rows are added up to the first hidden states. */
final class EmbeddingsSearch {
    /** Models have two token types, or a few; vocabularies have hundreds of words and more. */
    private static final long MOST_TYPES = 16;

    private final Trail trail;
    private final Graph graph;

    EmbeddingsSearch(Trail trail) {
        this.trail = trail;
        this.graph = trail.graph();
    }

    Optional<Embeddings> making(String hidden) {
        Optional<Linear> projection = Linear.making(graph, hidden);
        String projected = projection.map(Linear::input).orElse(hidden);
        Optional<Node> norm = graph.producer(projected).filter(n -> n.is("LayerNormalization"));
        String sum = norm.map(n -> n.input(0)).orElse(projected);
        List<String> summands = new ArrayList<>();
        collect(sum, summands);
        List<Table> tables = summands.stream().flatMap(s -> table(s).stream()).toList();
        List<String> others = summands.stream().filter(s -> table(s).isEmpty()).toList();
        Optional<Table> word = tables.stream()
                .filter(t -> isIds(t.indices()) && t.rows() > MOST_TYPES)
                .max(Comparator.comparingLong(Table::rows));
        if (word.isEmpty()) {
            return trail.fail(
                    trail.label(sum), "a sum of rows of tables, one of them looked up by an input, was expected");
        }
        List<Table> rest =
                tables.stream().filter(t -> !t.equals(word.orElseThrow())).toList();
        Optional<Table> position = rest.stream()
                .filter(t -> !isIds(t.indices()) || t.rows() > MOST_TYPES)
                .max(Comparator.comparingLong(Table::rows));
        Optional<Table> type = rest.stream()
                .filter(t -> position.filter(t::equals).isEmpty() && t.rows() <= MOST_TYPES)
                .findFirst();
        return Optional.of(new Embeddings(word.orElseThrow(), position, type, others, norm, projection, hidden));
    }

    private void collect(String value, List<String> summands) {
        Optional<Node> add = graph.producer(value).filter(n -> n.is("Add"));
        if (add.isPresent()) {
            collect(add.orElseThrow().input(0), summands);
            collect(add.orElseThrow().input(1), summands);
        } else {
            summands.add(value);
        }
    }

    /** The word numbers are an input, perhaps cast. */
    private boolean isIds(String value) {
        Optional<Node> cast = graph.producer(value).filter(n -> n.is("Cast"));
        return graph.isInput(cast.map(n -> n.input(0)).orElse(value));
    }

    private Optional<Table> table(String value) {
        Optional<Node> lookup =
                graph.producer(value).filter(n -> (n.is("Gather") && n.intAttribute("axis", 0) == 0) || n.is("Slice"));
        return lookup.flatMap(n -> {
            Optional<Tensor> weight =
                    graph.initializer(n.input(0)).filter(t -> t.dtype().isFloating());
            String indices = n.is("Gather") ? n.input(1) : "";
            return weight.filter(t -> t.rank() >= 2)
                    .map(t -> new Table(
                            n, n.input(0), indices, t.shape().dim(-2), t.shape().dim(-1)));
        });
    }
}
