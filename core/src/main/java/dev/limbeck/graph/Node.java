package dev.limbeck.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One application of an operator. Immutable, and equal only to itself: two nodes that look alike are still two places
 * of the graph. Compare graphs by {@link GraphText}.
 *
 * <p>Inputs and outputs are value names; an omitted optional one is the empty string.
 */
public final class Node {
    /** The domain of the standard operators. {@code ai.onnx} is read as this too. */
    public static final String STANDARD = "";

    /** The domain of ONNX Runtime's own operators. */
    public static final String MICROSOFT = "com.microsoft";

    private final String name;
    private final String domain;
    private final String opType;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, Attribute> attributes;
    private final Extras extras;

    private Node(
            String name,
            String domain,
            String opType,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes,
            Extras extras) {
        this.name = name;
        this.domain = domain.equals("ai.onnx") ? STANDARD : domain;
        this.opType = opType;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        this.extras = extras;
    }

    /** A node of the standard domain without attributes. */
    public static Node of(String name, String opType, List<String> inputs, List<String> outputs) {
        return new Node(name, STANDARD, opType, inputs, outputs, Map.of(), Extras.NONE);
    }

    /** A node of any domain. */
    public static Node of(
            String name,
            String domain,
            String opType,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes) {
        return new Node(name, domain, opType, inputs, outputs, attributes, Extras.NONE);
    }

    public String name() {
        return name;
    }

    public String domain() {
        return domain;
    }

    public String opType() {
        return opType;
    }

    public List<String> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return outputs;
    }

    public Map<String, Attribute> attributes() {
        return attributes;
    }

    public Extras extras() {
        return extras;
    }

    /** Whether this applies that operator of the standard domain. */
    public boolean is(String standardOpType) {
        return domain.isEmpty() && opType.equals(standardOpType);
    }

    public boolean is(String inDomain, String type) {
        return domain.equals(inDomain) && opType.equals(type);
    }

    /** The input at this position; the empty string if it is omitted. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** All values that it reads: its inputs that are not omitted, and what graphs in its attributes take from outside. */
    public Stream<String> reads() {
        return Stream.concat(
                inputs.stream().filter(value -> !value.isEmpty()),
                Attribute.graphsOf(this).flatMap(inner -> inner.captures().stream()));
    }

    public boolean hasInput(int index) {
        return !input(index).isEmpty();
    }

    /** The output at this position; the empty string if it is omitted. */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }

    /** The first output. */
    public String output() {
        return output(0);
    }

    public Optional<Attribute> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    public long intAttribute(String key, long otherwise) {
        return attribute(key).map(Attribute::asInt).orElse(otherwise);
    }

    public float floatAttribute(String key, float otherwise) {
        return attribute(key).map(Attribute::asFloat).orElse(otherwise);
    }

    public String textAttribute(String key, String otherwise) {
        return attribute(key).map(Attribute::asText).orElse(otherwise);
    }

    /** The integers of an attribute as an array, if it is present. */
    public Optional<long[]> intsAttribute(String key) {
        return attribute(key)
                .map(a -> a.asInts().stream().mapToLong(Long::longValue).toArray());
    }

    public Node withName(String newName) {
        return new Node(newName, domain, opType, inputs, outputs, attributes, extras);
    }

    public Node withInputs(List<String> newInputs) {
        return new Node(name, domain, opType, newInputs, outputs, attributes, extras);
    }

    public Node withInput(int index, String value) {
        List<String> changed = new ArrayList<>(inputs);
        while (changed.size() <= index) {
            changed.add("");
        }
        changed.set(index, value);
        return withInputs(changed);
    }

    public Node mapInputs(UnaryOperator<String> change) {
        return withInputs(inputs.stream().map(change).toList());
    }

    public Node withOutputs(List<String> newOutputs) {
        return new Node(name, domain, opType, inputs, newOutputs, attributes, extras);
    }

    public Node withAttributes(Map<String, Attribute> newAttributes) {
        return new Node(name, domain, opType, inputs, outputs, newAttributes, extras);
    }

    public Node withAttribute(String key, Attribute value) {
        Map<String, Attribute> changed = new LinkedHashMap<>(attributes);
        changed.put(key, value);
        return withAttributes(changed);
    }

    public Node withExtras(Extras newExtras) {
        return new Node(name, domain, opType, inputs, outputs, attributes, newExtras);
    }

    /** How a message names this node: its name, or the values it makes when it has none. */
    public String label() {
        return opType + " '" + (name.isEmpty() ? String.join(",", outputs) : name) + "'";
    }

    @Override
    public String toString() {
        return label();
    }
}
