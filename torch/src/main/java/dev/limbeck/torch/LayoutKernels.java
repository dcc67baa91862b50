package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The same elements under another shape, in another order or more than once. */
final class LayoutKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Reshape", LayoutKernels::reshape),
            op("Flatten", LayoutKernels::flatten),
            op("Squeeze", LayoutKernels::squeeze),
            op("Unsqueeze", LayoutKernels::unsqueeze),
            op("Transpose", LayoutKernels::transpose),
            op("Expand", LayoutKernels::expand),
            op("Tile", LayoutKernels::tile),
            op("Concat", LayoutKernels::concat),
            op("Split", LayoutKernels::split),
            op("SpaceToDepth", LayoutKernels::spaceToDepth),
            op("DepthToSpace", LayoutKernels::depthToSpace));

    private LayoutKernels() {}

    /** 0 keeps an axis, unless {@code allowzero} is set; −1 is what is left. */
    private static List<Value> reshape(KernelCall call) {
        long[] target = call.longs(1, "shape").orElseThrow();
        if (call.node().intAttribute("allowzero", 0) == 0) {
            for (int i = 0; i < target.length; i++) {
                target[i] = target[i] == 0 ? call.shape(0).dim(i) : target[i];
            }
        }
        return call.like(0, call.tensor(0).reshape(target));
    }

    private static List<Value> flatten(KernelCall call) {
        long[] dims = call.shape(0).toArray();
        long axis = call.node().intAttribute("axis", 1);
        int cut = (int) (axis < 0 ? axis + dims.length : axis);
        long rows = LongStream.of(dims).limit(cut).reduce(1, (a, b) -> a * b);
        long columns = LongStream.of(dims).skip(cut).reduce(1, (a, b) -> a * b);
        return call.like(0, call.tensor(0).reshape(rows, columns));
    }

    private static List<Value> squeeze(KernelCall call) {
        long[] dims = call.shape(0).toArray();
        long[] axes = call.longs(1, "axes")
                .map(a -> call.axes(a, dims.length))
                .orElseGet(() -> LongStream.range(0, dims.length)
                        .filter(i -> dims[(int) i] == 1)
                        .toArray());
        long[] kept = LongStream.range(0, dims.length)
                .filter(i -> LongStream.of(axes).noneMatch(a -> a == i))
                .map(i -> dims[(int) i])
                .toArray();
        return call.like(0, call.tensor(0).reshape(kept));
    }

    private static List<Value> unsqueeze(KernelCall call) {
        long[] wanted = call.longs(1, "axes").orElseThrow();
        long[] axes = call.axes(wanted, call.rank(0) + wanted.length);
        Arrays.sort(axes);
        Tensor x = call.tensor(0);
        for (long axis : axes) {
            x = x.unsqueeze(axis);
        }
        return call.like(0, x);
    }

    private static List<Value> transpose(KernelCall call) {
        int rank = call.rank(0);
        long[] order = call.node()
                .intsAttribute("perm")
                .orElseGet(
                        () -> LongStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        return call.like(0, call.tensor(0).permute(order));
    }

    private static List<Value> expand(KernelCall call) {
        long[] wanted = call.longs(1);
        long[] own = call.shape(0).toArray();
        int rank = Math.max(wanted.length, own.length);
        long[] dims = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long a = i <= own.length ? own[own.length - i] : 1;
            long b = i <= wanted.length ? wanted[wanted.length - i] : 1;
            dims[rank - i] = b == 1 ? a : b;
        }
        return call.like(0, call.tensor(0).expand(dims));
    }

    /** Before opset 6 how often and along which axis are two scalars. */
    private static List<Value> tile(KernelCall call) {
        if (call.opset() < 6) {
            long[] repeats = new long[call.rank(0)];
            Arrays.fill(repeats, 1);
            repeats[call.axis(call.longs(2)[0], repeats.length)] = call.longs(1)[0];
            return call.like(0, call.tensor(0).repeat(repeats));
        }
        return call.like(0, call.tensor(0).repeat(call.longs(1)));
    }

    private static List<Value> concat(KernelCall call) {
        long otherwise = call.opset() < 4 ? 1 : 0;
        int axis = call.axis(call.node().intAttribute("axis", otherwise), call.rank(0));
        TensorVector parts = new TensorVector(call.tensors().toArray(Tensor[]::new));
        return call.like(0, torch.cat(parts, axis));
    }

    private static List<Value> split(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        long size = call.shape(0).dim(axis);
        long[] lengths = call.longs(1, "split").orElseGet(() -> equalParts(call, size));
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (long length : lengths) {
            parts.add(call.tensor(0).narrow(axis, from, length));
            from += length;
        }
        return call.like(0, parts.toArray(Tensor[]::new));
    }

    /** All parts are equally long, but for the last one where that does not come out even. */
    private static long[] equalParts(KernelCall call, long size) {
        int count = (int)
                call.node().intAttribute("num_outputs", call.node().outputs().size());
        long length = (size + count - 1) / count;
        long[] lengths = new long[count];
        Arrays.fill(lengths, length);
        lengths[count - 1] = size - length * (count - 1);
        return lengths;
    }

    /** [N, C, H, W] → [N, C·b², H/b, W/b]. */
    private static List<Value> spaceToDepth(KernelCall call) {
        Shape x = call.shape(0);
        long block = call.node().intAttribute("blocksize", 1);
        long high = x.dim(2) / block;
        long wide = x.dim(3) / block;
        Tensor cut = call.tensor(0).reshape(x.dim(0), x.dim(1), high, block, wide, block);
        return call.like(0, cut.permute(0, 3, 5, 1, 2, 4).reshape(x.dim(0), x.dim(1) * block * block, high, wide));
    }

    /** [N, C·b², H, W] → [N, C, H·b, W·b]; the mode says whether the blocks or the channels come first. */
    private static List<Value> depthToSpace(KernelCall call) {
        Shape x = call.shape(0);
        long block = call.node().intAttribute("blocksize", 1);
        long channels = x.dim(1) / (block * block);
        boolean blocksFirst = call.node().textAttribute("mode", "DCR").equals("DCR");
        Tensor cut = blocksFirst
                ? call.tensor(0)
                        .reshape(x.dim(0), block, block, channels, x.dim(2), x.dim(3))
                        .permute(0, 3, 4, 1, 5, 2)
                : call.tensor(0)
                        .reshape(x.dim(0), channels, block, block, x.dim(2), x.dim(3))
                        .permute(0, 1, 4, 2, 5, 3);
        return call.like(0, cut.reshape(x.dim(0), channels, x.dim(2) * block, x.dim(3) * block));
    }
}
