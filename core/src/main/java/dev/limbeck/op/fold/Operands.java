package dev.limbeck.op.fold;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.List;
import java.util.Optional;

/** A node with the constants it reads, and the room its results may take. */
public final class Operands {
    private final Node node;
    private final List<Optional<Tensor>> inputs;
    private final long limitBytes;

    /**
     * @param inputs one for each input of the node; empty where an optional input is omitted
     * @param limitBytes how large each result may be
     */
    public Operands(Node node, List<Optional<Tensor>> inputs, long limitBytes) {
        this.node = node;
        this.inputs = List.copyOf(inputs);
        this.limitBytes = limitBytes;
    }

    public Node node() {
        return node;
    }

    /** The number of inputs, omitted ones before the last included. */
    public int count() {
        return inputs.size();
    }

    /**
     * The input at this position.
     *
     * @throws ModelException if it is omitted
     */
    public Tensor get(int index) {
        return optional(index)
                .orElseThrow(() -> new ModelException(
                        node.label() + " needs an input at position " + index + ", but it is omitted."));
    }

    public Optional<Tensor> optional(int index) {
        return index < inputs.size() ? inputs.get(index) : Optional.empty();
    }

    /** The integers of an input; empty if it is omitted. */
    public Optional<long[]> longs(int index) {
        return optional(index).map(Tensor::toLongs);
    }

    /** Integers that older operator versions give as an attribute and newer ones as an input. */
    public Optional<long[]> longs(int index, String attribute) {
        return node.intsAttribute(attribute).or(() -> longs(index));
    }

    /**
     * An axis between 0 and the rank.
     *
     * @throws ModelException if it is outside
     */
    public int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= Math.max(rank, 1)) {
            throw new ModelException(node.label() + " names axis " + axis + " of a tensor of rank " + rank + ".");
        }
        return (int) counted;
    }

    /** Starts a result. */
    public TensorBuilder output(DType dtype, Shape shape) {
        long bytes = dtype == DType.STRING ? shape.size() : dtype.bytes(shape.size());
        if (bytes > limitBytes) {
            throw new FoldLimitExceeded(bytes, limitBytes);
        }
        return new TensorBuilder(dtype, shape);
    }

    /** A result made of elements of one input, seen through a view. */
    public Tensor view(Tensor source, StridedView view) {
        TensorBuilder result = output(source.dtype(), view.shape());
        return result.copy(0, source, view.indices()).build();
    }
}
