package dev.limbeck.torch;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** A node with the values that it reads in one run. */
final class KernelCall {
    private final Step step;
    private final Frame frame;

    KernelCall(Step step, Frame frame) {
        this.step = step;
        this.frame = frame;
    }

    Node node() {
        return step.node();
    }

    /** The version of the node's domain that its graph is written in. */
    long opset() {
        return step.opset();
    }

    boolean has(int input) {
        return node().hasInput(input);
    }

    /** The number of inputs, omitted ones before the last included. */
    int count() {
        return node().inputs().size();
    }

    /**
     * The input at this position.
     *
     * @throws ModelException if it is omitted
     */
    Value value(int input) {
        if (!has(input)) {
            throw new ModelException(node().label() + " needs an input at position " + input + ", but it is omitted.");
        }
        return frame.get(node().input(input));
    }

    /** An input in native memory, in the type that carries its elements. */
    Tensor tensor(int input) {
        return value(input).torch();
    }

    Optional<Tensor> optional(int input) {
        return has(input) ? Optional.of(tensor(input)) : Optional.empty();
    }

    /** An input that may be omitted, as libtorch takes it. */
    TensorOptional maybe(int input) {
        return has(input) ? new TensorOptional(tensor(input)) : new TensorOptional();
    }

    /** All inputs in native memory. */
    List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            tensors.add(tensor(i));
        }
        return tensors;
    }

    DType dtype(int input) {
        return value(input).dtype();
    }

    Shape shape(int input) {
        return value(input).shape();
    }

    int rank(int input) {
        return value(input).rank();
    }

    /** The integers of an input. */
    long[] longs(int input) {
        return value(input).host().toLongs();
    }

    /** Integers that older versions of an operator give as an attribute and newer ones as an input. */
    Optional<long[]> longs(int input, String attribute) {
        return node().intsAttribute(attribute).or(() -> has(input) ? Optional.of(longs(input)) : Optional.empty());
    }

    /** The only number of an input; the given one if the input is omitted. */
    double number(int input, double otherwise) {
        return has(input) ? value(input).host().doubleAt(0) : otherwise;
    }

    /**
     * An axis between 0 and the rank.
     *
     * @throws ModelException if it is outside
     */
    int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= Math.max(rank, 1)) {
            throw new ModelException(node().label() + " names axis " + axis + " of a tensor of rank " + rank + ".");
        }
        return (int) counted;
    }

    /** Axes between 0 and the rank. */
    long[] axes(long[] axes, int rank) {
        return Arrays.stream(axes).map(a -> axis(a, rank)).toArray();
    }

    /** Outputs of the element type of an input, relaxed if it is. */
    List<Value> like(int input, Tensor... outputs) {
        if (value(input).isRelaxed()) {
            DType dtype = dtype(input);
            return Arrays.stream(outputs)
                    .<Value>map(t -> NativeValue.relaxed(t, dtype))
                    .toList();
        }
        return as(dtype(input), outputs);
    }

    /** Outputs of this element type. */
    List<Value> as(DType dtype, Tensor... outputs) {
        return Arrays.stream(outputs).<Value>map(t -> NativeValue.of(t, dtype)).toList();
    }

    /** Outputs of the element types that libtorch gave them. */
    List<Value> results(Tensor... outputs) {
        return Arrays.stream(outputs).<Value>map(NativeValue::of).toList();
    }

    /** An output on the host. */
    List<Value> host(dev.limbeck.tensor.Tensor output) {
        return List.of(new HostValue(output));
    }

    /** Whether the run is a training step. */
    boolean training() {
        return frame.run().mode().training();
    }

    /** The source of what this node draws at random in this run. */
    Generator generator() {
        return frame.run().generator(node());
    }

    /** Gives a new value to state that the node reads, such as running statistics; it holds from the next run on. */
    void update(int input, Tensor newValue) {
        frame.run().update(node().input(input), NativeValue.of(newValue, dtype(input)));
    }

    /** Runs a graph in one of the node's attributes; it sees the values around the node. */
    List<Value> runBody(String attribute, List<Value> inputs) {
        return frame.runBody(step.body(attribute), inputs);
    }

    UnsupportedUse unsupported(String what) {
        return new UnsupportedUse(what);
    }
}
