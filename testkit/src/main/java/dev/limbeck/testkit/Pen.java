package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes nodes one after another, named after a scope as exporters do: {@code /layer.0/Add}, {@code /layer.0/Add_1}. */
final class Pen {
    private final GraphEditor editor;
    private String scope = "";

    Pen(GraphEditor editor) {
        this.editor = editor;
    }

    Pen in(String newScope) {
        scope = newScope;
        return this;
    }

    String op(String opType, String... inputs) {
        return op(opType, Map.of(), inputs);
    }

    String op(String opType, Map<String, Attribute> attributes, String... inputs) {
        String name = editor.freshName(scope + "/" + opType);
        String output = editor.freshName(name + "_output_0");
        editor.add(Node.of(name, Node.STANDARD, opType, List.of(inputs), List.of(output), attributes));
        return output;
    }

    /** An operator with several results. */
    List<String> parts(String opType, int count, Map<String, Attribute> attributes, String... inputs) {
        String name = editor.freshName(scope + "/" + opType);
        List<String> outputs = IntStream.range(0, count)
                .mapToObj(i -> editor.freshName(name + "_output_" + i))
                .toList();
        editor.add(Node.of(name, Node.STANDARD, opType, List.of(inputs), outputs, attributes));
        return outputs;
    }

    String weight(String name, Tensor tensor) {
        return editor.constant(scope.isEmpty() ? name : scope.substring(1) + "." + name, tensor);
    }

    /** A constant as exporters write it: a Constant node. */
    String constant(Tensor tensor) {
        return op("Constant", Map.of("value", Attribute.of(tensor)));
    }

    String number(double value) {
        return constant(Tensor.scalar((float) value));
    }

    String integers(long... values) {
        return constant(Tensor.vector(values));
    }

    String transpose(String value, long... perm) {
        return op("Transpose", Map.of("perm", Attribute.ofInts(perm)), value);
    }
}
