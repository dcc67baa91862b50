package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short ways to write types and shapes in rules. */
final class Types {
    static final ValueType UNDECLARED = new ValueType.Undeclared();

    private Types() {}

    static ValueType tensor(DType dtype, Dims dims) {
        return ValueType.TensorType.of(dtype, dims);
    }

    static ValueType tensor(DType dtype, Optional<Dims> dims) {
        return new ValueType.TensorType(dtype, dims);
    }

    static ValueType tensor(DType dtype, Dim... axes) {
        return ValueType.TensorType.of(dtype, axes);
    }

    /** The same shape with one axis of another size. */
    static Dims with(Dims dims, int axis, Dim size) {
        List<Dim> axes = new ArrayList<>(dims.axes());
        axes.set(axis, size);
        return new Dims(axes);
    }

    /** The shape without its first axes. */
    static List<Dim> from(Dims dims, int start) {
        return dims.axes().subList(Math.min(start, dims.rank()), dims.rank());
    }

    static Dims concat(List<Dim> a, List<Dim> b) {
        List<Dim> axes = new ArrayList<>(a);
        axes.addAll(b);
        return new Dims(axes);
    }

    /** The product of sizes, as a number or an expression. */
    static Dim product(List<Dim> axes) {
        Quantity product = Quantity.of(1);
        for (Dim axis : axes) {
            product = product.times(Quantity.of(axis));
        }
        return product.toDim();
    }
}
