package dev.limbeck.match;

import dev.limbeck.graph.Node;
import java.util.Optional;

/** The axes an operator works on, whether it has them as an attribute (before opset 13 or 18) or as an input. */
public final class Axes {
    private Axes() {}

    /** The axes as they are written, of a node whose input at this position holds them if no attribute does. */
    public static Optional<long[]> of(Node node, int input, Sizes sizes) {
        Optional<long[]> attribute = node.intsAttribute("axes");
        return attribute.isPresent() || !node.hasInput(input) ? attribute : sizes.numbers(node.input(input));
    }

    /** Whether axes count as the last one of a value. */
    public static boolean areLast(long[] axes, String value, Sizes sizes) {
        return axes.length == 1
                && (axes[0] == -1
                        || (sizes.rank(value).isPresent()
                                && axes[0] == sizes.rank(value).getAsInt() - 1));
    }
}
