package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;

/** The check that every value which is read is also made somewhere. */
final class Captures {
    private Captures() {}

    /**
     * Requires a graph without surroundings to read only what it defines.
     *
     * @throws ModelException naming the first reader of a value that nothing defines
     */
    static void requireNone(Graph graph) {
        for (String value : graph.captures()) {
            String reader = graph.uses(value).stream()
                    .findFirst()
                    .map(use -> use.node().label() + (use.isCapture() ? ", in a graph inside it," : ""))
                    .orElse("the graph's output list");
            throw new ModelException("The value '" + value + "' is read by " + reader
                    + " but nothing defines it: no input, initializer or node has that name.");
        }
    }
}
