package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Writes what takes a node's place, under names derived from it. What several sites share (a quantized activation, a
 * weight's codes) has a name of its own and is written once, so that the order of sites does not matter.
 */
final class GraphScribe {
    private static final String MARK = "/limbeck/";

    private final GraphEditor editor;
    private final Graph source;
    private final Node place;

    GraphScribe(GraphEditor editor, Node place) {
        this.editor = editor;
        this.source = editor.source();
        this.place = place;
    }

    /** Adds a node with one output, named after the place and this step; returns the output. */
    String node(String step, String opType, List<String> inputs) {
        return node(step, opType, inputs, Map.of());
    }

    String node(String step, String opType, List<String> inputs, Map<String, Attribute> attributes) {
        return write(place.output() + MARK + step, opType, inputs, attributes);
    }

    private String write(String name, String opType, List<String> inputs, Map<String, Attribute> attributes) {
        String fresh = editor.freshName(name);
        editor.add(Node.of(fresh, Node.STANDARD, opType, inputs, List.of(fresh), attributes));
        return fresh;
    }

    /** Adds the operator of another node on other inputs, named after the place and this step. */
    String node(String step, Node like, List<String> inputs) {
        return node(step, like.opType(), inputs, like.attributes());
    }

    /** A node with one output of this very name: the one that is there, or a new one. */
    String sharedNode(String name, String opType, List<String> inputs, Map<String, Attribute> attributes) {
        return source.producer(name).isPresent() ? name : write(name, opType, inputs, attributes);
    }

    /** Lets another operator make the value that the place made. */
    void replaceBy(String opType, List<String> inputs) {
        replaceBy(opType, inputs, Map.of());
    }

    void replaceBy(String opType, List<String> inputs, Map<String, Attribute> attributes) {
        List<String> outputs = List.of(place.output());
        editor.replace(place, Node.of(place.name(), Node.STANDARD, opType, inputs, outputs, attributes));
    }

    /** Lets the place read another value at one of its inputs. */
    void replaceInput(int input, String value) {
        editor.replace(place, place.withInput(input, value));
    }

    /** An initializer of this name and content: the one that is there, or a new one. */
    String shared(String name, Tensor content) {
        boolean there = source.initializer(name).filter(content::equals).isPresent();
        return there ? name : editor.constant(name, content);
    }

    /** Removes an initializer that only the place has read. */
    void dropIfUnread(String initializer) {
        boolean othersRead = source.uses(initializer).stream().anyMatch(use -> use.node() != place);
        if (!othersRead && !source.isOutput(initializer)) {
            editor.removeInitializer(initializer);
        }
    }

    /** The codes, scale and zero point of a value quantized in every run; made once for all its readers. */
    List<String> dynamicQuantize(String value) {
        for (var use : source.uses(value)) {
            if (use.node().is("DynamicQuantizeLinear")) {
                return use.node().outputs();
            }
        }
        List<String> outputs = List.of(
                editor.freshName(value + MARK + "dynamic"),
                editor.freshName(value + MARK + "dynamic_scale"),
                editor.freshName(value + MARK + "dynamic_zero_point"));
        editor.add(Node.of(outputs.get(0), "DynamicQuantizeLinear", List.of(value), outputs));
        return outputs;
    }

    /** A quantized constant read back as floats; all its values have names that begin with the prefix. */
    String dequantizeLinear(String prefix, QuantizedTensor quantized) {
        String dequantized = prefix + "dequantized";
        if (source.producer(dequantized).isPresent()) {
            return dequantized;
        }
        String codes = editor.constant(prefix + "codes", quantized.codes());
        String scale = editor.constant(prefix + "scale", quantized.scales());
        Groups groups = quantized.groups();
        List<String> inputs = quantized
                .zeroPoints()
                .map(z -> List.of(codes, scale, editor.constant(prefix + "zero_point", z)))
                .orElseGet(() -> List.of(codes, scale));
        return write(dequantized, "DequantizeLinear", inputs, groups.dequantizeAttributes());
    }
}
