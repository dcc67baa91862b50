package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import java.util.Optional;

/** Constants of one element, which act on an operand without changing its shape. */
final class Scalars {
    private static final double TOLERANCE = 1e-5;

    private Scalars() {}

    /** The number in a constant of one element and rank 0 or 1. */
    static Optional<Double> single(Graph graph, String value) {
        return graph.constant(value)
                .filter(t -> t.dtype().isFloating() || t.dtype().isInteger())
                .filter(t -> t.rank() <= 1 && t.shape().size() == 1)
                .map(t -> t.doubleAt(0));
    }

    static boolean near(double actual, double wanted) {
        return actual == wanted || Math.abs(actual - wanted) <= TOLERANCE * Math.abs(wanted);
    }
}
