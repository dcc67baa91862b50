package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.Set;

/** Operators that move elements of their first operand: what holds of every element holds of the result's. */
public final class DataMovement {
    private static final Set<String> WITHOUT_NEW_ELEMENTS =
            Set.of("Flatten", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze");

    private DataMovement() {}

    /** Whether a node makes no other elements than those of its first operand, and zeros. */
    public static boolean isOnly(Graph graph, Node node) {
        return node.domain().equals(Node.STANDARD)
                && (WITHOUT_NEW_ELEMENTS.contains(node.opType())
                        || (node.is("Pad") && (!padsWithNumber(node) || isZero(graph, node))));
    }

    private static boolean padsWithNumber(Node pad) {
        return pad.textAttribute("mode", "constant").equals("constant");
    }

    private static boolean isZero(Graph graph, Node pad) {
        return !pad.hasInput(2)
                || graph.constant(pad.input(2)).filter(t -> t.doubleAt(0) == 0).isPresent();
    }
}
