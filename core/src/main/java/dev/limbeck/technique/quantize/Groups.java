package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import java.util.Map;

/**
 * Says for every element of a tensor which scale is its own. The tensor is seen as [outer, axis, inner]; the group of
 * (o, a, i) is {@code o·outerStride + (a / block)·axisStride + i·innerStride}.
 */
public final class Groups {
    private final Shape scaleShape;
    private final int axis;
    private final int blockSize;
    private final int outer;
    private final int length;
    private final int inner;
    private final int block;
    private final int outerStride;
    private final int axisStride;
    private final int innerStride;

    private Groups(Shape tensor, Shape scaleShape, int axis, int block, int blockSize, int[] strides) {
        this.scaleShape = scaleShape;
        this.axis = axis;
        this.block = block;
        this.blockSize = blockSize;
        this.outer = Math.toIntExact(product(tensor, 0, axis));
        this.length = tensor.rank() == 0 ? 1 : Math.toIntExact(tensor.dim(axis));
        this.inner = Math.toIntExact(product(tensor, axis + 1, tensor.rank()));
        this.outerStride = strides[0];
        this.axisStride = strides[1];
        this.innerStride = strides[2];
    }

    private static long product(Shape shape, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= shape.dim(i);
        }
        return product;
    }

    static Groups whole(Shape tensor) {
        return new Groups(tensor, Shape.SCALAR, 0, 1, 0, new int[] {0, 0, 0});
    }

    static Groups alongAxis(Shape tensor, int axis) {
        return new Groups(tensor, Shape.of(tensor.dim(axis)), axis, 1, 0, new int[] {0, 1, 0});
    }

    static Groups blocks(Shape tensor, int axis, int size) {
        long[] dims = tensor.toArray();
        dims[axis] = (dims[axis] + size - 1) / size;
        Shape scales = Shape.of(dims);
        int inner = Math.toIntExact(product(tensor, axis + 1, tensor.rank()));
        int blocks = Math.toIntExact(dims[axis]);
        return new Groups(tensor, scales, axis, size, size, new int[] {blocks * inner, inner, 1});
    }

    /** The shape of the scales and zero points. */
    public Shape scaleShape() {
        return scaleShape;
    }

    /** How many groups there are. */
    public int count() {
        return Math.toIntExact(scaleShape.size());
    }

    /** The axis along which groups differ; 0 when there is only one. */
    public int axis() {
        return axis;
    }

    /** Elements of a block along the axis; 0 when groups are not blocks. */
    public int blockSize() {
        return blockSize;
    }

    /** The attributes by which DequantizeLinear (21) finds the scale of an element. */
    Map<String, Attribute> dequantizeAttributes() {
        if (blockSize > 0) {
            return Map.of("axis", Attribute.of(axis), "block_size", Attribute.of(blockSize));
        }
        return scaleShape.rank() == 0 ? Map.of() : Map.of("axis", Attribute.of(axis));
    }

    /** Calls back once for every element, in row-major order. */
    public void forEach(Visitor visitor) {
        int element = 0;
        for (int o = 0; o < outer; o++) {
            for (int a = 0; a < length; a++) {
                int base = o * outerStride + a / block * axisStride;
                for (int i = 0; i < inner; i++) {
                    visitor.visit(element++, base + i * innerStride);
                }
            }
        }
    }

    /**
     * The group of every element, in row-major order.
     *
     * @param elements how many there are
     */
    int[] toArray(int elements) {
        int[] groups = new int[elements];
        forEach((element, group) -> groups[element] = group);
        return groups;
    }

    /** Takes an element and its group. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int element, int group);
    }
}
