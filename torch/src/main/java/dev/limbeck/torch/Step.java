package dev.limbeck.torch;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Node;
import java.util.Map;
import java.util.Set;

/**
 * A node made ready to run.
 *
 * @param opset the version of the node's domain
 * @param bodies the graphs in its attributes
 * @param reads every value it reads, those that its bodies capture included
 */
record Step(Node node, long opset, Kernel kernel, Map<String, Program> bodies, Set<String> reads) {
    Step {
        bodies = Map.copyOf(bodies);
        reads = Set.copyOf(reads);
    }

    Program body(String attribute) {
        Program body = bodies.get(attribute);
        if (body == null) {
            throw new ModelException(node.label() + " has no graph '" + attribute + "'.");
        }
        return body;
    }
}
