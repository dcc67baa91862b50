package dev.limbeck.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random edits of random graphs with graphs inside them: one origin a value, order, and the meaning stay right. */
class GraphEditorProperty {
    private static final ValueType UNDECLARED = new ValueType.Undeclared();
    private static final int CASES = 2000;

    @Test
    void replacedUsesMeanWhatTheySay() {
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> values = new ArrayList<>();
            Graph graph = randomGraph(random, values);
            Map<String, String> replaced = new HashMap<>();
            GraphEditor editor = new GraphEditor(graph);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                int value = 1 + random.nextInt(values.size() - 1);
                String with = values.get(random.nextInt(value));
                if (replaced.putIfAbsent(values.get(value), with) == null) {
                    editor.replaceUses(values.get(value), with);
                }
            }
            Graph edited = editor.build();
            assertThat(Meaning.of(edited))
                    .as("seed %d: %s in%n%s", seed, replaced, GraphText.of(graph))
                    .isEqualTo(Meaning.of(graph, v -> resolve(v, replaced)));
            assertThat(edited.captures()).as("seed %d", seed).isEmpty();
            requireOneOriginEach(edited, seed);
        }
    }

    private static String resolve(String value, Map<String, String> replaced) {
        String current = value;
        while (replaced.containsKey(current)) {
            current = replaced.get(current);
        }
        return current;
    }

    private static void requireOneOriginEach(Graph graph, int seed) {
        Set<String> origins = new HashSet<>();
        graph.inputs().forEach(i -> assertThat(origins.add(i.name())).isTrue());
        graph.initializers().keySet().forEach(i -> assertThat(origins.add(i)).isTrue());
        graph.nodes()
                .forEach(n -> n.outputs()
                        .forEach(o ->
                                assertThat(origins.add(o)).as("seed %d", seed).isTrue()));
    }

    @Test
    void theOrderInWhichNodesAreAddedDoesNotMatter() {
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Graph graph = randomGraph(random, new ArrayList<>());
            List<Node> shuffled = new ArrayList<>(graph.nodes());
            for (int i = shuffled.size() - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                Node other = shuffled.set(j, shuffled.get(i));
                shuffled.set(i, other);
            }
            GraphEditor editor = new GraphEditor(graph);
            graph.nodes().forEach(editor::remove);
            shuffled.forEach(editor::add);
            assertThat(Meaning.of(editor.build())).isEqualTo(Meaning.of(graph));
            assertThat(new GraphEditor(graph).build().nodes())
                    .as("an order that is right stays")
                    .isEqualTo(graph.nodes());
        }
    }

    @Test
    void usesAndProducersAreThoseOfTheNodes() {
        for (int seed = 0; seed < CASES; seed++) {
            Graph graph = randomGraph(new SplittableRandom(seed), new ArrayList<>());
            for (Node node : graph.nodes()) {
                node.outputs().forEach(o -> assertThat(graph.producer(o)).contains(node));
                for (int i = 0; i < node.inputs().size(); i++) {
                    Use use = new Use(node, i);
                    assertThat(graph.uses(node.input(i)).contains(use)).isEqualTo(node.hasInput(i));
                }
                Attribute.graphsOf(node)
                        .flatMap(g -> g.captures().stream())
                        .forEach(v -> assertThat(graph.uses(v)).contains(new Use(node, -1)));
            }
        }
    }

    /** A graph of two inputs, two weights and some nodes, every third with a graph inside; values in order of origin. */
    private static Graph randomGraph(SplittableRandom random, List<String> values) {
        GraphEditor editor = GraphEditor.empty("g");
        for (String input : List.of("x0", "x1")) {
            editor.addInput(new ValueInfo(input, UNDECLARED));
            values.add(input);
        }
        for (String weight : List.of("w0", "w1")) {
            editor.initializer(weight, Tensor.scalar((float) weight.hashCode()));
            values.add(weight);
        }
        int nodes = 1 + random.nextInt(9);
        for (int i = 0; i < nodes; i++) {
            Node node = randomNode(random, i, values);
            editor.add(node);
            values.addAll(node.outputs());
        }
        Set<String> outputs = new HashSet<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            outputs.add(values.get(2 + random.nextInt(values.size() - 2)));
        }
        outputs.forEach(o -> editor.addOutput(new ValueInfo(o, UNDECLARED)));
        return editor.build();
    }

    private static Node randomNode(SplittableRandom random, int index, List<String> values) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            inputs.add(random.nextInt(8) == 0 ? "" : pick(random, values));
        }
        List<String> outputs = random.nextInt(4) == 0 ? List.of("v" + index, "u" + index) : List.of("v" + index);
        Node node = Node.of("n" + index, "Op" + random.nextInt(3), inputs, outputs);
        return random.nextInt(3) == 0 ? node.withAttribute("body", Attribute.of(inner(random, index, values))) : node;
    }

    private static Graph inner(SplittableRandom random, int index, List<String> values) {
        GraphEditor editor = GraphEditor.empty("inner");
        String made = "inner" + index;
        editor.add(Node.of(made, "Op", List.of(pick(random, values), pick(random, values)), List.of(made)));
        editor.addOutput(new ValueInfo(made, UNDECLARED));
        if (random.nextBoolean()) {
            editor.addOutput(new ValueInfo(pick(random, values), UNDECLARED));
        }
        return editor.build();
    }

    private static String pick(SplittableRandom random, List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
