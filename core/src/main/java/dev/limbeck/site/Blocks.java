package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The layers that a model repeats: blocks of a transformer, residual blocks of a ResNet stage. Found without knowing the
 * architecture: wherever one value alone carries everything on, the graph can be cut; a stretch of segments between cuts
 * that repeats with the same operators, attributes and weight shapes is a run of blocks.
 *
 * @param runs the runs in the order of the graph, each with at least two blocks
 */
public record Blocks(List<Run> runs) {
    public Blocks {
        runs = List.copyOf(runs);
    }

    /** Blocks that are alike, one behind the other; each can take the place of its neighbour. */
    public record Run(List<Block> blocks) {
        public Run {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * One block.
     *
     * @param input the value that carries everything into it
     * @param output the value that carries everything out of it
     * @param nodes its nodes in the order of the graph
     */
    public record Block(String input, String output, List<Node> nodes) {
        public Block {
            nodes = List.copyOf(nodes);
        }
    }

    /** The repeated layers of a graph. */
    public static Blocks of(Graph graph) {
        List<Block> segments = Segments.of(graph);
        List<String> signatures =
                segments.stream().map(s -> signature(graph, s)).toList();
        List<Run> runs = new ArrayList<>();
        int start = 0;
        while (start < segments.size()) {
            Optional<Repeat> repeat = Repeat.longestAt(start, signatures, segments);
            if (repeat.isPresent()) {
                runs.add(repeat.orElseThrow().run(segments));
                start = repeat.orElseThrow().end();
            } else {
                start++;
            }
        }
        return new Blocks(runs);
    }

    /** All blocks of all runs. */
    public List<Block> all() {
        return runs.stream().flatMap(r -> r.blocks().stream()).toList();
    }

    private static String signature(Graph graph, Block segment) {
        return segment.nodes().stream().map(n -> signature(graph, n)).collect(Collectors.joining(";"));
    }

    private static String signature(Graph graph, Node node) {
        String weights = node.inputs().stream()
                .flatMap(i -> graph.initializer(i).stream())
                .map(t -> t.shape().equals(Shape.SCALAR) ? "" : t.toString())
                .collect(Collectors.joining(","));
        String attributes = node.attributes().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue().text())
                .sorted()
                .collect(Collectors.joining(","));
        return node.domain() + "." + node.opType() + "(" + weights + ")" + attributes;
    }

    /** A stretch of {@code period} segments that occurs {@code times} times from {@code start} on. */
    private record Repeat(int start, int period, int times) {
        int end() {
            return start + period * times;
        }

        /** The repeat from here on that covers the most nodes; the shortest period among equals. */
        static Optional<Repeat> longestAt(int start, List<String> signatures, List<Block> segments) {
            Repeat best = new Repeat(start, 0, 0);
            int left = signatures.size() - start;
            for (int period = 1; period <= left / 2; period++) {
                int times = 1;
                while (isSame(signatures, start, start + times * period, period)) {
                    times++;
                }
                boolean residual = segments.subList(start, start + period).stream()
                        .anyMatch(s -> s.nodes().size() > 1);
                if (times > 1 && residual && times * period > best.period() * best.times()) {
                    best = new Repeat(start, period, times);
                }
            }
            return best.times() > 1 ? Optional.of(best) : Optional.empty();
        }

        private static boolean isSame(List<String> signatures, int a, int b, int length) {
            return b + length <= signatures.size()
                    && signatures.subList(a, a + length).equals(signatures.subList(b, b + length));
        }

        Run run(List<Block> segments) {
            List<Block> blocks = new ArrayList<>();
            for (int time = 0; time < times; time++) {
                List<Block> parts = segments.subList(start + time * period, start + (time + 1) * period);
                blocks.add(new Block(
                        parts.get(0).input(),
                        parts.get(period - 1).output(),
                        parts.stream().flatMap(p -> p.nodes().stream()).toList()));
            }
            return new Run(blocks);
        }
    }
}
