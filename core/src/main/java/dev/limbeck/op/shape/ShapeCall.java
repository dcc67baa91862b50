package dev.limbeck.op.shape;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One application of an operator while shapes are inferred: the node and what is known about its inputs. */
public interface ShapeCall {
    Node node();

    /** The version of the node's domain. */
    long opset();

    /** What is known about an input; undeclared if it is omitted. */
    ValueType type(int input);

    /** The value of an input, where it is a constant or follows from shapes. */
    Optional<Tensor> constant(int input);

    /** The elements of an integer scalar or vector, where at least their number is known. */
    Optional<List<Quantity>> elements(int input);

    /** The output types of a graph inside the node, given the types of its inputs. */
    List<ValueType> body(Graph body, List<ValueType> inputs);

    default Optional<DType> dtype(int input) {
        return type(input).tensor().map(ValueType.TensorType::dtype);
    }

    default Optional<Dims> dims(int input) {
        return type(input).tensor().flatMap(ValueType.TensorType::dims);
    }

    /** The integers of an input when all are known. */
    default Optional<long[]> longs(int input) {
        return constant(input)
                .filter(t -> t.dtype().isInteger())
                .map(Tensor::toLongs)
                .or(() -> elements(input)
                        .filter(all -> all.stream().allMatch(q -> q.number().isPresent()))
                        .map(all -> all.stream()
                                .mapToLong(q -> q.number().orElseThrow())
                                .toArray()));
    }

    /** Integers given as an attribute by older versions and as an input by newer ones; empty when not known. */
    default Optional<long[]> longs(int input, String attribute) {
        return node().intsAttribute(attribute).or(() -> longs(input));
    }

    /**
     * An axis between 0 and the rank.
     *
     * @throws ModelException if it is outside
     */
    default int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= Math.max(1, rank)) {
            throw wrong("names axis " + axis + " of a tensor of rank " + rank);
        }
        return (int) counted;
    }

    /** A failure that names this node. */
    default ModelException wrong(String why) {
        return new ModelException(node().label() + " " + why + ". Inputs: "
                + IntStream.range(0, node().inputs().size())
                        .mapToObj(i -> node().input(i) + " " + type(i))
                        .toList()
                + ".");
    }

    /** A tensor of this input's element type; undeclared when that is not known. */
    default ValueType like(int input, Optional<Dims> dims) {
        return dtype(input)
                .<ValueType>map(t -> new ValueType.TensorType(t, dims))
                .orElseGet(ValueType.Undeclared::new);
    }

    default ValueType like(int input, Dims dims) {
        return like(input, Optional.of(dims));
    }

    /** One size that two axes must share: the more telling of the two. */
    default Dim same(Dim a, Dim b) {
        if (a.isKnown() && b.isKnown() && !a.equals(b)) {
            throw wrong("needs two axes of one size, but they are " + a + " and " + b);
        }
        return a.isKnown() || (a.isSymbol() && !b.isKnown()) ? a : b;
    }
}
