package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which values of a graph hold one row for each token, [batch, seq, …], and which nodes compute every such row from
 * the same row of what they read and from nothing else about the other tokens (attention apart, which reads all of
 * them). The analysis goes forward from the model's inputs.
 */
final class TokenRows {
    private static final Set<String> MAKES_WEIGHTS = Set.of("DequantizeLinear", "QuantizeLinear", "Cast", "Mul");

    private final Graph graph;
    private final Ranks ranks;
    private final Map<String, Integer> tokens = new HashMap<>();
    private final Set<String> positions = new HashSet<>();
    private final Set<Node> rowWise = new HashSet<>();

    /**
     * Analyses a graph.
     *
     * @param input an input [batch, seq] of the graph, such as its attention mask; inputs with the same first axes hold
     *     tokens too
     */
    TokenRows(Graph graph, String input) {
        this.graph = graph;
        this.ranks = new Ranks(graph);
        List<Dim> axes = axes(graph.type(input));
        for (ValueInfo candidate : graph.feeds()) {
            List<Dim> own = axes(candidate.type());
            if (own.size() >= 2 && axes.size() == 2 && own.subList(0, 2).equals(axes)) {
                tokens.put(candidate.name(), own.size());
            }
        }
        graph.nodes().forEach(this::visit);
    }

    private static List<Dim> axes(ValueType type) {
        return type.tensor().flatMap(ValueType.TensorType::dims).map(Dims::axes).orElse(List.of());
    }

    private void visit(Node node) {
        OptionalInt rank = RowWise.of(node).rank(node, this);
        if (rank.isPresent()) {
            rowWise.add(node);
            tokens.put(node.output(), rank.getAsInt());
        }
    }

    Graph graph() {
        return graph;
    }

    /** Whether the node makes each token's row from that token's rows alone; true for attention over tokens too. */
    boolean isRowWise(Node node) {
        return rowWise.contains(node);
    }

    /** Whether a value is [batch, seq, …], or [1, seq, …] where it is read beside one that is. */
    boolean holdsTokens(String value) {
        return tokens.containsKey(value) || positions.contains(value);
    }

    /** Whether a value is [1, seq, …]: the same for every row of the batch. */
    boolean holdsPositions(String value) {
        return positions.contains(value);
    }

    /** The rank of a value [batch, seq, …]; empty for all others. */
    OptionalInt tokenRank(String value) {
        Integer rank = tokens.get(value);
        return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** The rank of any value, as far as it can be told. */
    OptionalInt rank(String value) {
        OptionalInt rank = tokenRank(value);
        return rank.isPresent() ? rank : ranks.of(value);
    }

    /**
     * Whether a value can be read element by element beside rows [batch, seq, …] of this rank without mixing tokens: it
     * holds tokens, is broadcast over both axes, or is made of tables looked up by position.
     */
    boolean alignsWithRows(String value, int rowRank) {
        if (tokens.containsKey(value)) {
            return tokens.get(value) == rowRank;
        }
        OptionalInt rank = ranks.of(value);
        if (rank.isPresent() && rank.getAsInt() <= rowRank - 2) {
            return true;
        }
        if (graph.constant(value).isPresent()) {
            return isBroadcastOverTokens(value, rowRank);
        }
        boolean byPosition = rank.isPresent() && rank.getAsInt() == rowRank && isMadeByPosition(value, rowRank);
        if (byPosition) {
            positions.add(value);
        }
        return byPosition;
    }

    private boolean isBroadcastOverTokens(String constant, int rowRank) {
        long[] dims = graph.constant(constant).orElseThrow().shape().toArray();
        for (int axis = 0; axis < dims.length - (rowRank - 2); axis++) {
            if (dims[axis] != 1) {
                return false;
            }
        }
        return dims.length <= rowRank;
    }

    /** Whether a value is looked up in tables by position, or made of such values element by element. */
    private boolean isMadeByPosition(String value, int rowRank) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty() || isLookUp(producer.get())) {
            return producer.isPresent();
        }
        Node node = producer.get();
        return RowWise.isElementwise(node)
                && node.inputs().stream()
                        .allMatch(v -> graph.constant(v).isPresent()
                                ? ranks.of(v).orElse(rowRank) <= rowRank - 2
                                : isMadeByPosition(v, rowRank));
    }

    /** Whether a node looks rows up in a constant table. */
    boolean isLookUp(Node node) {
        return node.is("Gather") && node.intAttribute("axis", 0) == 0 && isWeight(node.input(0));
    }

    /** Whether a value is a constant, or made of constants: dequantized, rounded in a training, or masked. */
    boolean isWeight(String value) {
        return graph.constant(value).isPresent()
                || graph.producer(value)
                        .filter(n ->
                                MAKES_WEIGHTS.contains(n.opType()) && n.domain().isEmpty())
                        .filter(n -> n.inputs().stream().allMatch(v -> v.isEmpty() || isWeight(v)))
                        .isPresent();
    }
}
