package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.op.fold.SliceBounds;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Parts of a tensor, and tensors continued beyond their borders. */
final class SliceKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Slice", SliceKernels::slice),
            op("Pad", SliceKernels::pad),
            op("CenterCropPad", SliceKernels::centerCropPad),
            op("Trilu", SliceKernels::triangle));

    private SliceKernels() {}

    private static List<Value> slice(KernelCall call) {
        long[] starts = call.longs(1, "starts").orElseThrow();
        long[] ends = call.longs(2, "ends").orElseThrow();
        long[] axes = call.longs(3, "axes")
                .orElseGet(() -> LongStream.range(0, starts.length).toArray());
        long[] steps = call.has(4) ? call.longs(4) : ones(starts.length);
        Tensor x = call.tensor(0);
        for (int i = 0; i < starts.length; i++) {
            int axis = call.axis(axes[i], call.rank(0));
            x = slice(x, axis, starts[i], ends[i], steps[i]);
        }
        return call.like(0, x);
    }

    private static long[] ones(int count) {
        return LongStream.generate(() -> 1).limit(count).toArray();
    }

    private static Tensor slice(Tensor x, int axis, long start, long end, long step) {
        long size = x.size(axis);
        long first = SliceBounds.first(start, step, size);
        long count = SliceBounds.count(start, end, step, size);
        if (step > 0) {
            LongOptional from = new LongOptional(first);
            LongOptional to = new LongOptional(count == 0 ? first : first + (count - 1) * step + 1);
            return x.slice(axis, from, to, step);
        }
        return pick(
                x, axis, LongStream.range(0, count).map(i -> first + i * step).toArray());
    }

    /** The elements of these indices along an axis. */
    private static Tensor pick(Tensor x, int axis, long... indices) {
        return x.index_select(axis, NativeTensors.copy(dev.limbeck.tensor.Tensor.vector(indices)));
    }

    /** Negative pads cut; the mode says what lies beyond the border. */
    private static List<Value> pad(KernelCall call) {
        int rank = call.rank(0);
        long[] pads = call.longs(1, call.opset() < 2 ? "paddings" : "pads").orElseThrow();
        long[] axes = call.has(3)
                ? call.axes(call.longs(3), rank)
                : LongStream.range(0, rank).toArray();
        double fill = call.opset() < 11 ? call.node().floatAttribute("value", 0) : call.number(2, 0);
        String mode = call.node().textAttribute("mode", "constant");
        Tensor x = call.tensor(0);
        for (int i = 0; i < axes.length; i++) {
            x = padAxis(x, (int) axes[i], pads[i], pads[i + axes.length], mode, fill);
        }
        return call.like(0, x);
    }

    private static Tensor padAxis(Tensor x, int axis, long before, long after, String mode, double fill) {
        long cut = Math.max(0, -before);
        Tensor kept = x.narrow(axis, cut, x.size(axis) - cut - Math.max(0, -after));
        long left = Math.max(0, before);
        long right = Math.max(0, after);
        if (left == 0 && right == 0) {
            return kept;
        }
        if (mode.equals("constant")) {
            long[] widths = new long[2 * (int) (x.dim() - axis)];
            widths[widths.length - 2] = left;
            widths[widths.length - 1] = right;
            return torch.constant_pad_nd(kept, widths, new Scalar(fill));
        }
        long size = kept.size(axis);
        return pick(
                kept,
                axis,
                LongStream.range(-left, size + right)
                        .map(at -> border(mode, at, size))
                        .toArray());
    }

    /** The element that stands in for one beyond the border. */
    private static long border(String mode, long at, long size) {
        return switch (mode) {
            case "edge" -> Math.max(0, Math.min(size - 1, at));
            case "wrap" -> Math.floorMod(at, size);
            case "reflect" -> {
                long period = Math.max(1, 2 * (size - 1));
                long within = Math.floorMod(at, period);
                yield Math.min(within, period - within) % size;
            }
            default -> throw new UnsupportedUse("padding mode '" + mode + "'");
        };
    }

    /** Cuts or pads with zeros, equally on both sides. */
    private static List<Value> centerCropPad(KernelCall call) {
        long[] wanted = call.longs(1);
        int rank = call.rank(0);
        long[] axes = call.node()
                .intsAttribute("axes")
                .map(a -> call.axes(a, rank))
                .orElseGet(() -> LongStream.range(0, rank).toArray());
        Tensor x = call.tensor(0);
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) axes[i];
            long missing = wanted[i] - x.size(axis);
            long before = Math.floorDiv(missing, 2);
            if (missing < 0) {
                before = -(-missing / 2);
            }
            x = padAxis(x, axis, before, missing - before, "constant", 0);
        }
        return call.like(0, x);
    }

    private static List<Value> triangle(KernelCall call) {
        long diagonal = call.has(1) ? call.longs(1)[0] : 0;
        boolean upper = call.node().intAttribute("upper", 1) == 1;
        Tensor x = call.tensor(0);
        return call.like(0, upper ? x.triu(diagonal) : x.tril(diagonal));
    }
}
