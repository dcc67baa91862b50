package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Elements read from and written to computed places. Negative indices count from the end. */
final class IndexingKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Gather", IndexingKernels::gather),
            op("GatherElements", IndexingKernels::gatherElements),
            op("GatherND", IndexingKernels::gatherNd),
            op("Scatter", IndexingKernels::scatterElements),
            op("ScatterElements", IndexingKernels::scatterElements),
            op("ScatterND", IndexingKernels::scatterNd),
            op("TensorScatter", IndexingKernels::tensorScatter),
            op("OneHot", IndexingKernels::oneHot),
            op("ReverseSequence", IndexingKernels::reverseSequence));

    private IndexingKernels() {}

    /** Indices as INT64, those from the end counted from the start. */
    private static Tensor counted(Tensor indices, long size) {
        Tensor whole = indices.to(torch.ScalarType.Long);
        return torch.where(whole.lt(new Scalar(0L)), whole.add(new Scalar(size)), whole);
    }

    /** The shape of a vector laid along one axis. */
    private static long[] along(int axis, int rank) {
        long[] dims = new long[rank];
        Arrays.fill(dims, 1);
        dims[axis] = -1;
        return dims;
    }

    private static List<Value> gather(KernelCall call) {
        Shape data = call.shape(0);
        int axis = call.axis(call.node().intAttribute("axis", 0), data.rank());
        Tensor indices = counted(call.tensor(1), data.dim(axis));
        long[] dims = LongStream.concat(
                        LongStream.concat(
                                LongStream.of(data.toArray()).limit(axis),
                                LongStream.of(call.shape(1).toArray())),
                        LongStream.of(data.toArray()).skip(axis + 1L))
                .toArray();
        return call.like(
                0, call.tensor(0).index_select(axis, indices.reshape(-1)).reshape(dims));
    }

    private static List<Value> gatherElements(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        Tensor indices = counted(call.tensor(1), call.shape(0).dim(axis));
        return call.like(0, call.tensor(0).gather(axis, indices));
    }

    /** Rows of the data, seen as a matrix, that the last axis of the indices names. */
    private static List<Value> gatherNd(KernelCall call) {
        Shape data = call.shape(0);
        Shape indices = call.shape(1);
        int batch = (int) call.node().intAttribute("batch_dims", 0);
        int depth = (int) indices.dim(-1);
        Tensor rows = rowNumbers(data, call.tensor(1), batch);
        long[] rest = LongStream.of(data.toArray()).skip(batch + depth).toArray();
        long width = LongStream.of(rest).reduce(1, (a, b) -> a * b);
        long height = LongStream.of(data.toArray()).limit(batch + depth).reduce(1, (a, b) -> a * b);
        long[] dims = LongStream.concat(
                        LongStream.of(indices.toArray()).limit(indices.rank() - 1L), LongStream.of(rest))
                .toArray();
        return call.like(
                0, call.tensor(0).reshape(height, width).index_select(0, rows).reshape(dims));
    }

    /** The flat position, over the leading axes of the data, of every index tuple. */
    private static Tensor rowNumbers(Shape data, Tensor indices, int batch) {
        int depth = (int) indices.size(-1);
        Tensor rows = torch.zeros(new long[] {1}, indices.options()).to(torch.ScalarType.Long);
        for (int k = 0; k < depth; k++) {
            long size = data.dim(batch + k);
            Tensor at = counted(indices.select(-1, k), size);
            rows = rows.mul(new Scalar(size)).add(at);
        }
        long perBatch = LongStream.of(data.toArray()).skip(batch).limit(depth).reduce(1, (a, b) -> a * b);
        long batches = LongStream.of(data.toArray()).limit(batch).reduce(1, (a, b) -> a * b);
        Tensor starts =
                torch.arange(new Scalar(batches)).mul(new Scalar(perBatch)).unsqueeze(1);
        return rows.reshape(batches, -1).add(starts).reshape(-1);
    }

    private static List<Value> scatterElements(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        Tensor data = call.tensor(0);
        Tensor indices = counted(call.tensor(1), call.shape(0).dim(axis));
        Tensor updates = call.tensor(2);
        String reduction = call.node().textAttribute("reduction", "none");
        return call.like(
                0,
                switch (reduction) {
                    case "none" -> data.scatter(axis, indices, updates);
                    case "add" -> data.scatter_add(axis, indices, updates);
                    default -> data.scatter_reduce(axis, indices, updates, reductionName(reduction), true);
                });
    }

    private static List<Value> scatterNd(KernelCall call) {
        Shape data = call.shape(0);
        int depth = (int) call.shape(1).dim(-1);
        Tensor rows = rowNumbers(data, call.tensor(1), 0);
        long height = LongStream.of(data.toArray()).limit(depth).reduce(1, (a, b) -> a * b);
        long width = LongStream.of(data.toArray()).skip(depth).reduce(1, (a, b) -> a * b);
        Tensor target = call.tensor(0).reshape(height, width);
        Tensor updates = call.tensor(2).reshape(rows.size(0), width);
        String reduction = call.node().textAttribute("reduction", "none");
        Tensor scattered = switch (reduction) {
            case "none" -> target.index_copy(0, rows, updates);
            case "add" -> target.index_add(0, rows, updates);
            default ->
                target.scatter_reduce(
                        0, rows.unsqueeze(1).expand(updates.shape()), updates, reductionName(reduction), true);
        };
        return call.like(0, scattered.reshape(data.toArray()));
    }

    private static String reductionName(String reduction) {
        return switch (reduction) {
            case "mul" -> "prod";
            case "min" -> "amin";
            case "max" -> "amax";
            default -> throw new UnsupportedUse("scattering with reduction '" + reduction + "'");
        };
    }

    /** Writes a stretch of each row of a cache, from the row's own start on. */
    private static List<Value> tensorScatter(KernelCall call) {
        Shape cache = call.shape(0);
        int axis = call.axis(call.node().intAttribute("axis", -2), cache.rank());
        Tensor updates = call.tensor(1);
        long length = updates.size(axis);
        Tensor places = torch.arange(new Scalar(length)).reshape(along(axis, cache.rank()));
        if (call.has(2)) {
            Tensor starts = call.tensor(2).to(torch.ScalarType.Long);
            places = places.add(starts.reshape(along(0, cache.rank())));
        }
        if (call.node().textAttribute("mode", "linear").equals("circular")) {
            places = places.remainder(new Scalar(cache.dim(axis)));
        }
        return call.like(0, call.tensor(0).scatter(axis, places.expand(updates.shape()), updates));
    }

    /** An index outside of the depth sets nothing. */
    private static List<Value> oneHot(KernelCall call) {
        long depth = (long) call.number(1, 0);
        int axis = call.axis(call.node().intAttribute("axis", -1), call.rank(0) + 1);
        Tensor classes = torch.arange(new Scalar(depth)).reshape(along(axis, call.rank(0) + 1));
        Tensor hot = counted(call.tensor(0), depth).unsqueeze(axis).eq(classes);
        Tensor values = call.tensor(2);
        return call.like(2, torch.where(hot, values.select(0, 1), values.select(0, 0)));
    }

    /** The first elements of every sequence, as many as it is long, in reverse. */
    private static List<Value> reverseSequence(KernelCall call) {
        int batchAxis = call.axis(call.node().intAttribute("batch_axis", 1), call.rank(0));
        int timeAxis = call.axis(call.node().intAttribute("time_axis", 0), call.rank(0));
        Shape shape = call.shape(0);
        Tensor steps = torch.arange(new Scalar(shape.dim(timeAxis))).reshape(along(timeAxis, shape.rank()));
        Tensor lengths = call.tensor(1).to(torch.ScalarType.Long).reshape(along(batchAxis, shape.rank()));
        Tensor reversed = lengths.sub(steps).sub(new Scalar(1L));
        Tensor places = torch.where(steps.lt(lengths), reversed, steps);
        return call.like(0, call.tensor(0).gather(timeAxis, places.expand(shape.toArray())));
    }
}
