package dev.limbeck.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model-local function: an operator defined by a graph of other operators.
 *
 * @param attributes names of attributes without a default
 * @param defaults attributes with their defaults
 * @param opsets the versions its body is written in, by domain
 */
public record Function(
        String domain,
        String name,
        List<String> inputs,
        List<String> outputs,
        List<String> attributes,
        Map<String, Attribute> defaults,
        List<Node> nodes,
        Map<String, Long> opsets,
        Extras extras) {
    public Function {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
        defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
        nodes = List.copyOf(nodes);
        opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
    }
}
