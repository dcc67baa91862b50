package dev.limbeck.op;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@link ShapeInference} found out about the values of one graph. Immutable. */
public final class InferredTypes {
    /** Nothing is known about any value. */
    public static final InferredTypes NONE = new InferredTypes(Map.of(), Map.of(), Map.of());

    private final Map<String, ValueType> types;
    private final Map<String, Tensor> constants;
    private final Map<Graph, InferredTypes> inside;

    InferredTypes(Map<String, ValueType> types, Map<String, Tensor> constants, Map<Graph, InferredTypes> inside) {
        this.types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        this.constants = Map.copyOf(constants);
        this.inside = Map.copyOf(inside);
    }

    /** Every value of the graph with its type, inputs and initializers first. */
    public Map<String, ValueType> types() {
        return types;
    }

    /** The type of a value; undeclared if nothing is known. */
    public ValueType type(String value) {
        return types.getOrDefault(value, new ValueType.Undeclared());
    }

    /** The axes of a value, if it is a tensor of known rank. */
    public Optional<Dims> dims(String value) {
        return type(value).tensor().flatMap(ValueType.TensorType::dims);
    }

    /** The length of an axis of a value; empty if it is not known, or there is no such axis. */
    public OptionalLong size(String value, int axis) {
        return dims(value)
                .filter(dims -> axis < dims.rank())
                .map(dims -> dims.axis(axis).size())
                .orElseGet(OptionalLong::empty);
    }

    /** The length of a value's last axis; empty if it is not known, or the value is a scalar. */
    public OptionalLong width(String value) {
        return dims(value)
                .filter(dims -> dims.rank() > 0)
                .map(dims -> dims.axis(dims.rank() - 1).size())
                .orElseGet(OptionalLong::empty);
    }

    /** The shape of a value, if every axis is known. */
    public Optional<Shape> shape(String value) {
        return dims(value).flatMap(Dims::shape);
    }

    /** The value itself, where it is a constant or follows from shapes alone. */
    public Optional<Tensor> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    /** What is known inside a graph in a node's attribute; empty if the node's operator says nothing about it. */
    public Optional<InferredTypes> inside(Graph body) {
        return Optional.ofNullable(inside.get(body));
    }
}
