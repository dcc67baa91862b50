package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.Optional;

/**
 * Where the heads of Q, K or V lie: as columns of one value that may hold those of others too.
 *
 * @param rows the value [rows, heads·headSize] packed, or [B, S, heads·headSize]
 * @param first the first of the heads meant
 * @param total all heads that lie beside each other in {@code rows}
 * @param back the index [B, S] that unpacks the rows; empty if they are not packed
 */
record HeadRows(String rows, int first, int total, String back) {
    /** Finds the rows of one input of an attention. */
    static HeadRows of(Graph graph, AttentionNode attention, String input) {
        Optional<Node> unpacking = Unpacked.gather(graph, input);
        String source = unpacking.map(n -> n.input(0)).orElse(input);
        String back = unpacking.map(n -> n.input(1)).orElse("");
        Optional<Node> split = graph.producer(source)
                .filter(n -> n.is("Split") && n.intAttribute("axis", 0) == -1)
                .filter(n -> graph.constant(n.input(1)).isPresent());
        return split.map(n -> ofSplit(graph, attention, n, source, back))
                .orElseGet(() -> new HeadRows(source, 0, attention.heads(), back));
    }

    private static HeadRows ofSplit(Graph graph, AttentionNode attention, Node split, String part, String back) {
        long[] widths = graph.constant(split.input(1)).orElseThrow().toLongs();
        long before = 0;
        long all = 0;
        for (int i = 0; i < widths.length; i++) {
            before += i < split.outputs().indexOf(part) ? widths[i] : 0;
            all += widths[i];
        }
        int size = attention.headSize();
        return new HeadRows(split.input(0), (int) (before / size), (int) (all / size), back);
    }

    boolean isPacked() {
        return !back.isEmpty();
    }
}
