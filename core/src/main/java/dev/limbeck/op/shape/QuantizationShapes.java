package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;

/** Shapes and types of quantizing operators. */
public final class QuantizationShapes {
    private QuantizationShapes() {}

    /** QuantizeLinear: the type of the zero point, or the one named, or UINT8. */
    public static List<ValueType> quantize(ShapeCall call) {
        long named = call.node().intAttribute("output_dtype", 0);
        DType dtype = named != 0
                ? DType.ofCode(Math.toIntExact(named))
                : call.dtype(2).orElse(DType.UINT8);
        return List.of(Types.tensor(dtype, call.dims(0)));
    }

    /** DequantizeLinear: the type of the scale, unless another is named. */
    public static List<ValueType> dequantize(ShapeCall call) {
        long named = call.node().intAttribute("output_dtype", 0);
        Optional<DType> dtype = named != 0 ? Optional.of(DType.ofCode(Math.toIntExact(named))) : call.dtype(1);
        return List.of(dtype.map(t -> Types.tensor(t, call.dims(0))).orElse(Types.UNDECLARED));
    }

    /** DynamicQuantizeLinear: UINT8 data, a FLOAT scale, a UINT8 zero point. */
    public static List<ValueType> dynamicQuantize(ShapeCall call) {
        return List.of(Types.tensor(DType.UINT8, call.dims(0)), Types.tensor(DType.FLOAT), Types.tensor(DType.UINT8));
    }

    /** QLinearAdd, QLinearMul: both operands broadcast, each followed by its scale and zero point. */
    public static List<ValueType> qLinearBinary(ShapeCall call) {
        return List.of(call.like(
                0, call.dims(0).flatMap(a -> call.dims(3).map(b -> ElementwiseShapes.broadcast(call, a, b)))));
    }

    /** QLinearGlobalAveragePool: spatial axes become 1, whichever side the channels are on. */
    public static List<ValueType> qLinearGlobalPool(ShapeCall call) {
        boolean channelsLast = call.node().intAttribute("channels_last", 0) != 0;
        return List.of(call.like(0, call.dims(0).map(d -> {
            Dims result = d;
            int first = channelsLast ? 1 : 2;
            int end = channelsLast ? d.rank() - 1 : d.rank();
            for (int axis = first; axis < end; axis++) {
                result = Types.with(result, axis, Dim.of(1));
            }
            return result;
        })));
    }

    /** QLinearConcat: from input 2 on triples of data, scale and zero point. */
    public static List<ValueType> qLinearConcat(ShapeCall call) {
        Optional<Dims> first = call.dims(2);
        if (first.isEmpty()) {
            return List.of(call.like(2, Optional.empty()));
        }
        int axis = call.axis(call.node().intAttribute("axis", 0), first.get().rank());
        Quantity total = Quantity.of(0);
        for (int i = 2; i < call.node().inputs().size(); i += 3) {
            total = total.plus(call.dims(i).map(d -> Quantity.of(d.axis(axis))).orElse(Quantity.UNKNOWN));
        }
        return List.of(call.like(2, Types.with(first.get(), axis, total.toDim())));
    }

    /** QGemm: A, its scale and zero point, B and its own; with a scale for the result the type of A, else FLOAT. */
    public static List<ValueType> qGemm(ShapeCall call) {
        boolean transA = call.node().intAttribute("transA", 0) != 0;
        boolean transB = call.node().intAttribute("transB", 0) != 0;
        Optional<Dims> dims = call.dims(0)
                .flatMap(a -> call.dims(3).map(b -> Dims.of(a.axis(transA ? 1 : 0), b.axis(transB ? 0 : 1))));
        return List.of(call.node().hasInput(7) ? call.like(0, dims) : Types.tensor(DType.FLOAT, dims));
    }
}
