package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.deploy.PackedIndices;
import dev.limbeck.site.Exit;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A flat graph cut behind each of its exits. Stage 0 leads from the inputs to the hidden states of exit 0, stage i from
 * those of exit i − 1 to those of exit i, the last stage to the answer; branch i leads from the hidden states of exit i
 * to its logits.
 *
 * <p>The hidden states are all that a cut may let through of what was computed with weights. What else is read behind
 * it, such as masks and indices, is made of the inputs alone and can be made again for fewer rows.
 */
final class Stages {
    /** Larger constants are weights; smaller ones are shapes, axes and scalars. */
    private static final int SMALL = 8;

    private final Graph graph;
    private final List<Exit> exits;
    private final String answer;
    private final Optional<PackedIndices> packed;
    private final List<Set<Node>> trunks = new ArrayList<>();
    private final List<Set<String>> read = new ArrayList<>();

    /**
     * A flat graph cut behind exits.
     *
     * @param exits at least one, by block
     */
    Stages(Graph graph, List<Exit> exits, String answer) {
        this.graph = graph;
        this.exits = exits;
        this.answer = answer;
        this.packed = PackedIndices.of(graph);
        exits.forEach(exit -> trunks.add(ancestors(List.of(exit.hidden()))));
        trunks.add(ancestors(List.of(answer)));
        for (int exit = 0; exit < exits.size(); exit++) {
            read.add(readBehind(exit));
        }
    }

    Exit exit(int index) {
        return exits.get(index);
    }

    int exits() {
        return exits.size();
    }

    String answer() {
        return answer;
    }

    /** The indices of packed rows; empty if the hidden states have an axis of rows. */
    Optional<PackedIndices> packed() {
        return packed;
    }

    /** The nodes of a stage, in the order of the graph. The first makes all masks and indices, also those read later. */
    List<Node> stage(int index) {
        if (index == 0) {
            Set<Node> first = new HashSet<>(trunks.get(0));
            first.addAll(ancestors(made(0)));
            return ordered(first, Set.of());
        }
        String target = index < exits.size() ? exits.get(index).hidden() : answer;
        return ordered(ancestors(List.of(target), Set.copyOf(made(0))), trunks.get(index - 1));
    }

    /** The nodes of all stages but the first. */
    List<Node> afterFirst() {
        return ordered(trunks.get(exits.size()), new HashSet<>(stage(0)));
    }

    /** The nodes between the hidden states of an exit and its logits. */
    List<Node> branch(int index) {
        String logits = exits.get(index).logits();
        return ordered(ancestors(List.of(logits), Set.copyOf(made(0))), trunks.get(index));
    }

    /** The values that go on behind an exit: its hidden states, {@link #inputs} and {@link #made}. */
    List<String> carried(int index) {
        List<String> values = new ArrayList<>(List.of(exits.get(index).hidden()));
        values.addAll(inputs(index));
        values.addAll(made(index));
        return values;
    }

    /** The nodes that make values again, in the order of the graph. */
    List<Node> making(List<String> values) {
        return ordered(ancestors(values), Set.of());
    }

    /** The inputs that must be at hand for fewer rows behind an exit: those read there, or to make values again. */
    List<String> inputs(int index) {
        Set<String> inputs = new LinkedHashSet<>();
        read.get(index).stream().filter(this::isOfRows).forEach(inputs::add);
        made(index).forEach(value -> inputs.addAll(rowInputs(value)));
        return List.copyOf(inputs);
    }

    /** The values besides hidden states that are made of the inputs' rows, and read behind an exit from before a cut. */
    List<String> made(int index) {
        Set<String> made = new LinkedHashSet<>();
        for (Set<String> values : read.subList(index, read.size())) {
            values.stream()
                    .filter(value -> graph.producer(value).isPresent())
                    .filter(value -> !rowInputs(value).isEmpty())
                    .forEach(made::add);
        }
        return List.copyOf(made);
    }

    /** Why the graph cannot be cut; empty if it can. */
    String obstacle() {
        if (graph.outputs().size() != exits.size() + 1) {
            return "Beside those of its exits the model must have one output; it has "
                    + (graph.outputs().size() - exits.size()) + ".";
        }
        for (int index = 0; index < exits.size(); index++) {
            String found = obstacle(index);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private String obstacle(int index) {
        Exit exit = exits.get(index);
        if (graph.producer(exit.hidden()).isEmpty() || !graph.isOutput(exit.logits())) {
            return "The exit behind block " + exit.block() + " is no longer there: the graph has no value '"
                    + exit.hidden() + "' or no output '" + exit.logits() + "'.";
        }
        for (String value : made(index)) {
            Optional<Node> weighted =
                    making(List.of(value)).stream().filter(this::readsWeight).findFirst();
            if (weighted.isPresent()) {
                return "Behind block " + exit.block() + ", '" + value + "' is read besides the hidden states, and "
                        + weighted.orElseThrow().label() + " made it with weights.";
            }
        }
        for (String input : inputs(index)) {
            if (rowAxis(input).filter(Dim::isKnown).isPresent()) {
                return "The input '" + input + "' has a fixed number of rows, so no row can leave early.";
            }
        }
        return graph.nodes().stream()
                .filter(node -> Attribute.graphsOf(node).findAny().isPresent())
                .findFirst()
                .map(node -> node.label() + " has a graph inside, which cannot be cut.")
                .orElse("");
    }

    /** The values besides the hidden states that are there before an exit and read behind it. */
    private Set<String> readBehind(int index) {
        Set<Node> behind = new HashSet<>(trunks.get(exits.size()));
        exits.subList(index + 1, exits.size()).forEach(exit -> behind.addAll(ancestors(List.of(exit.logits()))));
        Set<String> values = new LinkedHashSet<>();
        ordered(behind, trunks.get(index)).forEach(node -> values.addAll(node.inputs()));
        packed.ifPresent(indices -> values.addAll(List.of(indices.index(), indices.back())));
        values.remove(exits.get(index).hidden());
        values.removeIf(value -> !isMadeBefore(index, value));
        return values;
    }

    private boolean isMadeBefore(int index, String value) {
        boolean isFeed = graph.isInput(value) && !graph.isInitializer(value);
        return isFeed
                || graph.producer(value).filter(trunks.get(index)::contains).isPresent();
    }

    private Set<String> rowInputs(String value) {
        Set<String> inputs = new LinkedHashSet<>();
        for (Node node : making(List.of(value))) {
            node.inputs().stream().filter(this::isOfRows).forEach(inputs::add);
        }
        return inputs;
    }

    /** Whether a value is an input with an axis of rows. */
    private boolean isOfRows(String value) {
        boolean isScalar = graph.type(value)
                .tensor()
                .flatMap(TensorType::dims)
                .filter(d -> d.rank() == 0)
                .isPresent();
        return graph.isInput(value) && !graph.isInitializer(value) && !isScalar;
    }

    private Optional<Dim> rowAxis(String input) {
        return graph.type(input).tensor().flatMap(TensorType::dims).map(d -> d.axis(0));
    }

    private boolean readsWeight(Node node) {
        return node.inputs().stream()
                .flatMap(value -> graph.constant(value).stream())
                .anyMatch(Stages::isWeight);
    }

    private static boolean isWeight(Tensor tensor) {
        Set<DType> indices = Set.of(DType.INT64, DType.INT32, DType.BOOL);
        return tensor.size() > SMALL && !indices.contains(tensor.dtype());
    }

    private List<Node> ordered(Set<Node> nodes, Set<Node> without) {
        return graph.nodes().stream()
                .filter(node -> nodes.contains(node) && !without.contains(node))
                .toList();
    }

    /** The nodes that values depend on. */
    private Set<Node> ancestors(List<String> values) {
        return ancestors(values, Set.of());
    }

    /** The nodes that values depend on, other than through these. */
    private Set<Node> ancestors(List<String> values, Set<String> without) {
        Deque<String> pending = new ArrayDeque<>(values);
        Set<Node> nodes = new HashSet<>();
        while (!pending.isEmpty()) {
            String value = pending.pop();
            if (!without.contains(value)) {
                graph.producer(value).filter(nodes::add).ifPresent(node -> pending.addAll(node.inputs()));
            }
        }
        return nodes;
    }
}
