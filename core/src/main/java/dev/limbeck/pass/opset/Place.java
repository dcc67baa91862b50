package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where one node is raised: what is known around it, and how nodes are added before and after it. */
final class Place {
    private final Tape tape;
    private final Graph graph;
    private final InferredTypes types;
    private final List<String> obstacles = new ArrayList<>();

    Place(Tape tape, Graph graph, InferredTypes types) {
        this.tape = tape;
        this.graph = graph;
        this.types = types;
    }

    /** Notes that this node has no equal in the newer version. */
    Node cannot(Node node, String why) {
        obstacles.add(node.label() + " " + why + ".");
        return node;
    }

    List<String> obstacles() {
        return obstacles;
    }

    /** A new initializer. */
    String constant(String step, Tensor tensor) {
        return tape.constant(step, tensor);
    }

    /** A new node; its output's name. */
    String add(String step, String opType, Map<String, Attribute> attributes, String... inputs) {
        return tape.add(step, opType, attributes, inputs);
    }

    /** A new node that makes an existing name: what made it before must go. */
    void addAs(String output, String step, String opType, Map<String, Attribute> attributes, String... inputs) {
        tape.addAs(output, step, opType, attributes, List.of(inputs));
    }

    /** Lets the node make a new value, from which a new node makes what the node made before. */
    Node then(Node node, int output, String step, String opType, Map<String, Attribute> attributes, String... more) {
        String raw = tape.freshName(step + "_in");
        List<String> inputs = new ArrayList<>(List.of(raw));
        inputs.addAll(List.of(more));
        tape.addAs(node.output(output), step, opType, attributes, inputs);
        List<String> outputs = new ArrayList<>(node.outputs());
        outputs.set(output, raw);
        return node.withOutputs(outputs);
    }

    Optional<Dims> dims(String value) {
        return types.dims(value);
    }

    Optional<Integer> rank(String value) {
        return dims(value).map(Dims::rank);
    }

    Optional<DType> dtype(String value) {
        return types.type(value).tensor().map(ValueType.TensorType::dtype);
    }

    Optional<Tensor> value(String name) {
        return types.constant(name).or(() -> graph.constant(name));
    }

    /** Whether anything reads a value. */
    boolean isRead(String value) {
        return graph.isOutput(value) || !graph.uses(value).isEmpty();
    }
}
