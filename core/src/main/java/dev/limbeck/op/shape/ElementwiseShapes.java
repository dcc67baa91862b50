package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shapes of operators that treat every element alike, with numpy broadcasting. */
public final class ElementwiseShapes {
    private ElementwiseShapes() {}

    /** Type and shape of the first input. */
    public static List<ValueType> same(ShapeCall call) {
        return List.of(call.type(0));
    }

    /** The shape of the first input with another element type. */
    public static ShapeRule sameAs(DType dtype) {
        return call -> List.of(Types.tensor(dtype, call.dims(0)));
    }

    /** All inputs broadcast together, the element type of the first one. */
    public static List<ValueType> broadcast(ShapeCall call) {
        return List.of(call.like(0, broadcastDims(call, 0)));
    }

    /** All inputs broadcast together, with this element type. */
    public static ShapeRule broadcastTo(DType dtype) {
        return call -> List.of(Types.tensor(dtype, broadcastDims(call, 0)));
    }

    public static List<ValueType> where(ShapeCall call) {
        return List.of(call.like(call.dtype(1).isPresent() ? 1 : 2, broadcastDims(call, 0)));
    }

    public static List<ValueType> cast(ShapeCall call) {
        DType to = DType.ofCode(Math.toIntExact(call.node().intAttribute("to", DType.FLOAT.code())));
        return List.of(Types.tensor(to, call.dims(0)));
    }

    public static List<ValueType> castLike(ShapeCall call) {
        return List.of(call.like(1, call.dims(0)));
    }

    /** Dropout: the data, and a mask that is BOOL since opset 10. */
    public static List<ValueType> dropout(ShapeCall call) {
        ValueType mask = call.opset() < 10 ? call.type(0) : Types.tensor(DType.BOOL, call.dims(0));
        return List.of(call.type(0), mask);
    }

    /** SwiGLU: the last axis holds two halves. */
    public static List<ValueType> halfOfLastAxis(ShapeCall call) {
        return List.of(call.like(0, call.dims(0).map(d -> {
            Dim half = Quantity.of(d.axis(-1)).dividedBy(Quantity.of(2)).toDim();
            return Types.with(d, d.rank() - 1, half);
        })));
    }

    /** The shape that the inputs from {@code first} on broadcast to; empty when the rank of one is not known. */
    static Optional<Dims> broadcastDims(ShapeCall call, int first) {
        Optional<Dims> result = Optional.of(Dims.of());
        for (int i = first; i < call.node().inputs().size(); i++) {
            if (!call.node().hasInput(i)) {
                continue;
            }
            Optional<Dims> next = call.dims(i);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            result = result.map(dims -> broadcast(call, dims, next.get()));
        }
        return result;
    }

    static Dims broadcast(ShapeCall call, Dims a, Dims b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int left = i - rank + a.rank();
            int right = i - rank + b.rank();
            axes.add(
                    left < 0 ? b.axis(right) : right < 0 ? a.axis(left) : broadcast(call, a.axis(left), b.axis(right)));
        }
        return new Dims(axes);
    }

    private static Dim broadcast(ShapeCall call, Dim a, Dim b) {
        if (a.equals(b) || b.equals(Dim.of(1))) {
            return a;
        }
        if (a.equals(Dim.of(1))) {
            return b;
        }
        if (a.isKnown() && b.isKnown()) {
            throw call.wrong("cannot broadcast an axis of size " + a + " with one of size " + b);
        }
        return a.isKnown() ? a : b.isKnown() ? b : Dim.UNKNOWN;
    }
}
