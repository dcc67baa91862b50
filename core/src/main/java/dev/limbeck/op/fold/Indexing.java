package dev.limbeck.op.fold;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.List;
import java.util.stream.IntStream;

/** Kernels that read or write at places given by other tensors; negative indices count from the end. */
public final class Indexing {
    private Indexing() {}

    public static List<Tensor> gather(Operands operands) {
        Tensor data = operands.get(0);
        Tensor indices = operands.get(1);
        int axis = operands.axis(operands.node().intAttribute("axis", 0), data.rank());
        long size = data.shape().dim(axis);
        Shape shape = replaceAxis(data.shape(), axis, indices.shape());
        TensorBuilder out = operands.output(data.dtype(), shape);
        int after = Math.toIntExact(data.shape().strides()[axis]);
        int rows = shape.size() == 0 ? 0 : Math.toIntExact(data.shape().size() / (size * after));
        long[] wanted = indices.toLongs();
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (long index : wanted) {
                int from = (row * (int) size + place(operands, index, size)) * after;
                out.copy(at, data, IntStream.range(from, from + after).toArray());
                at += after;
            }
        }
        return List.of(out.build());
    }

    private static Shape replaceAxis(Shape data, int axis, Shape indices) {
        long[] dims = new long[data.rank() - 1 + indices.rank()];
        for (int i = 0; i < dims.length; i++) {
            if (i < axis) {
                dims[i] = data.dim(i);
            } else if (i < axis + indices.rank()) {
                dims[i] = indices.dim(i - axis);
            } else {
                dims[i] = data.dim(i - indices.rank() + 1);
            }
        }
        return Shape.of(dims);
    }

    private static int place(Operands operands, long index, long size) {
        long counted = index < 0 ? index + size : index;
        if (counted < 0 || counted >= size) {
            throw new ModelException(operands.node().label() + " reads element " + index + " of an axis of size " + size
                    + ". Check the indices.");
        }
        return (int) counted;
    }

    public static List<Tensor> gatherElements(Operands operands) {
        Tensor data = operands.get(0);
        Tensor indices = operands.get(1);
        int axis = operands.axis(operands.node().intAttribute("axis", 0), data.rank());
        TensorBuilder out = operands.output(data.dtype(), indices.shape());
        out.copy(0, data, elementPlaces(operands, data.shape(), indices, axis));
        return List.of(out.build());
    }

    /** For every index the flat place in {@code data} that it names along an axis. */
    private static int[] elementPlaces(Operands operands, Shape data, Tensor indices, int axis) {
        long[] wanted = indices.toLongs();
        long[] strides = indices.shape().strides();
        long[] own = data.strides();
        int[] places = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            long at = 0;
            for (int k = 0; k < strides.length; k++) {
                long coordinate = i / strides[k] % indices.shape().dim(k);
                at += own[k] * (k == axis ? place(operands, wanted[i], data.dim(axis)) : coordinate);
            }
            places[i] = (int) at;
        }
        return places;
    }

    public static List<Tensor> gatherNd(Operands operands) {
        Tensor data = operands.get(0);
        Tensor indices = operands.get(1);
        int batch = (int) operands.node().intAttribute("batch_dims", 0);
        int depth = (int) indices.shape().dim(-1);
        int tail = data.rank() - batch - depth;
        long[] dims = new long[indices.rank() - 1 + tail];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i < indices.rank() - 1
                    ? indices.shape().dim(i)
                    : data.shape().dim(batch + depth + i - indices.rank() + 1);
        }
        Shape shape = Shape.of(dims);
        TensorBuilder out = operands.output(data.dtype(), shape);
        int[] rows = rowStarts(operands, data.shape(), indices, batch);
        int length = rowLength(data.shape(), batch + depth);
        for (int i = 0; i < rows.length; i++) {
            out.copy(
                    i * length, data, IntStream.range(rows[i], rows[i] + length).toArray());
        }
        return List.of(out.build());
    }

    private static int rowLength(Shape data, int from) {
        long length = 1;
        for (int axis = from; axis < data.rank(); axis++) {
            length *= data.dim(axis);
        }
        return Math.toIntExact(length);
    }

    /** For every index tuple the flat start of the row of {@code data} that it names. */
    private static int[] rowStarts(Operands operands, Shape data, Tensor indices, int batch) {
        int depth = (int) indices.shape().dim(-1);
        long[] values = indices.toLongs();
        long[] own = data.strides();
        int count = Math.toIntExact(indices.shape().size() / Math.max(1, depth));
        long perBatch = count;
        for (int i = 0; i < batch; i++) {
            perBatch /= Math.max(1, data.dim(i));
        }
        long batchStride = batch == 0 ? 0 : own[batch - 1];
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            long at = i / Math.max(1, perBatch) * batchStride;
            for (int k = 0; k < depth; k++) {
                at += own[batch + k] * place(operands, values[i * depth + k], data.dim(batch + k));
            }
            starts[i] = (int) at;
        }
        return starts;
    }

    /** ScatterND without a reduction. */
    public static List<Tensor> scatterNd(Operands operands) {
        if (!operands.node().textAttribute("reduction", "none").equals("none")) {
            return List.of();
        }
        Tensor data = operands.get(0);
        Tensor indices = operands.get(1);
        Tensor updates = operands.get(2);
        TensorBuilder out = copyOf(operands, data);
        int length = rowLength(data.shape(), (int) indices.shape().dim(-1));
        int[] rows = rowStarts(operands, data.shape(), indices, 0);
        for (int i = 0; i < rows.length; i++) {
            out.copy(
                    rows[i],
                    updates,
                    IntStream.range(i * length, (i + 1) * length).toArray());
        }
        return List.of(out.build());
    }

    /** ScatterElements without a reduction. */
    public static List<Tensor> scatterElements(Operands operands) {
        if (!operands.node().textAttribute("reduction", "none").equals("none")) {
            return List.of();
        }
        Tensor data = operands.get(0);
        int axis = operands.axis(operands.node().intAttribute("axis", 0), data.rank());
        TensorBuilder out = copyOf(operands, data);
        int[] places = elementPlaces(operands, data.shape(), operands.get(1), axis);
        for (int i = 0; i < places.length; i++) {
            out.copy(places[i], operands.get(2), new int[] {i});
        }
        return List.of(out.build());
    }

    private static TensorBuilder copyOf(Operands operands, Tensor data) {
        return operands.output(data.dtype(), data.shape())
                .copy(0, data, IntStream.range(0, data.size()).toArray());
    }

    /** NonZero: the coordinates of the elements that are not zero, one column each. */
    public static List<Tensor> nonZero(Operands operands) {
        Tensor x = operands.get(0);
        double[] values = x.toDoubles();
        int[] found =
                IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
        long[] strides = x.shape().strides();
        TensorBuilder out = operands.output(DType.INT64, Shape.of(x.rank(), found.length));
        for (int axis = 0; axis < x.rank(); axis++) {
            for (int i = 0; i < found.length; i++) {
                out.set(
                        axis * found.length + i,
                        found[i] / strides[axis] % x.shape().dim(axis));
            }
        }
        return List.of(out.build());
    }

    /** OneHot: a new axis of the given depth that is the second of two values at the index and the first elsewhere. */
    public static List<Tensor> oneHot(Operands operands) {
        Tensor indices = operands.get(0);
        Tensor values = operands.get(2);
        long depth = (long) operands.get(1).doubleAt(0);
        int axis = operands.axis(operands.node().intAttribute("axis", -1), indices.rank() + 1);
        long[] dims = new long[indices.rank() + 1];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == axis ? depth : indices.shape().dim(i < axis ? i : i - 1);
        }
        Shape shape = Shape.of(dims);
        TensorBuilder out = operands.output(values.dtype(), shape);
        int[] picked = new int[Math.toIntExact(shape.size())];
        double[] wanted = indices.toDoubles();
        long after = shape.strides()[axis];
        for (int i = 0; i < picked.length; i++) {
            int index = (int) (i / (after * depth) * after + i % after);
            long at = (long) wanted[index];
            picked[i] = i / after % depth == (at < 0 ? at + depth : at) ? 1 : 0;
        }
        return List.of(out.copy(0, values, picked).build());
    }
}
