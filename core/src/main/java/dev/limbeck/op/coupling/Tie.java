package dev.limbeck.op.coupling;

import dev.limbeck.graph.Node;

/**
 * One dependency between an axis of one value and an axis of another: element {@code i} of the first axis belongs to
 * the elements of the second that {@link #map} says.
 */
public record Tie(Place from, Place to, AxisMap map) {
    /** An axis of an input or output of the node. */
    public record Place(boolean isInput, int index, int axis) {
        public static Place input(int index, int axis) {
            return new Place(true, index, axis);
        }

        public static Place output(int index, int axis) {
            return new Place(false, index, axis);
        }

        /** The value there; empty if the node omits it. */
        public String value(Node node) {
            return isInput ? node.input(index) : node.output(index);
        }
    }
}
