package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.List;

/** The activation functions that integer kernels compute by saturating: a lower bound of zero costs nothing. */
final class Activation {
    private Activation() {}

    /** The value behind the Relu or Clip that is the only reader of a value, or the value itself. */
    static String behind(Graph graph, String value) {
        List<Use> readers = graph.uses(value);
        if (readers.size() != 1 || graph.isOutput(value)) {
            return value;
        }
        Node reader = readers.get(0).node();
        return reader.is("Relu") || reader.is("Clip") ? reader.output() : value;
    }
}
