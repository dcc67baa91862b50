package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Reductions over some or all axes, and running sums and products along one. */
final class ReductionKernels {
    static final List<KernelRow> ROWS = List.of(
            op("ReduceSum", reduction(ReductionKernels::sum)),
            op("ReduceMean", inReals(ReductionKernels::mean)),
            op("ReduceProd", reduction(ReductionKernels::product)),
            op("ReduceMax", reduction(ReductionKernels::largest)),
            op("ReduceMin", reduction(ReductionKernels::smallest)),
            op("ReduceL1", reduction(after(Tensor::abs, ReductionKernels::sum))),
            op("ReduceL2", inReals(ReductionKernels::norm)),
            op("ReduceSumSquare", reduction(after(Tensor::square, ReductionKernels::sum))),
            op("ReduceLogSum", inReals((x, axes, keep) -> sum(x, axes, keep).log())),
            op("ReduceLogSumExp", inReals(ReductionKernels::logSumExp)),
            op("CumSum", call -> cumulative(call, x -> x.cumsum(0), 0)),
            op("CumProd", call -> cumulative(call, x -> x.cumprod(0), 1)));

    private ReductionKernels() {}

    /** Reduces these axes, all of them between 0 and the rank; none of them may be left out of the list. */
    private interface Reduce {
        Tensor apply(Tensor x, long[] axes, boolean keep);
    }

    private static Reduce after(UnaryOperator<Tensor> first, Reduce reduce) {
        return (x, axes, keep) -> reduce.apply(first.apply(x), axes, keep);
    }

    private static Kernel reduction(Reduce reduce) {
        return call -> {
            boolean keep = call.node().intAttribute("keepdims", 1) == 1;
            return call.like(0, reduce.apply(call.tensor(0), axes(call), keep));
        };
    }

    /** Whole numbers are reduced as doubles and cut off afterwards. */
    private static Kernel inReals(Reduce reduce) {
        return call -> {
            boolean keep = call.node().intAttribute("keepdims", 1) == 1;
            Tensor x = call.dtype(0).isInteger() ? call.tensor(0).to(torch.ScalarType.Double) : call.tensor(0);
            return call.like(0, reduce.apply(x, axes(call), keep));
        };
    }

    /** No axes are all axes, unless the node says that they are none. */
    private static long[] axes(KernelCall call) {
        int rank = call.rank(0);
        Optional<long[]> given = call.longs(1, "axes").filter(a -> a.length > 0);
        if (given.isPresent()) {
            return call.axes(given.get(), rank);
        }
        boolean none = call.node().intAttribute("noop_with_empty_axes", 0) == 1;
        return none ? new long[0] : LongStream.range(0, rank).toArray();
    }

    private static Tensor sum(Tensor x, long[] axes, boolean keep) {
        return axes.length == 0 ? x : torch.sum(x, axes, keep, new ScalarTypeOptional());
    }

    private static Tensor mean(Tensor x, long[] axes, boolean keep) {
        return axes.length == 0 ? x : torch.mean(x, axes, keep, new ScalarTypeOptional());
    }

    /** libtorch multiplies along one axis at a time. */
    private static Tensor product(Tensor x, long[] axes, boolean keep) {
        long[] ordered = axes.clone();
        Arrays.sort(ordered);
        Tensor out = x;
        for (int i = ordered.length - 1; i >= 0; i--) {
            out = torch.prod(out, ordered[i], keep, new ScalarTypeOptional());
        }
        return out;
    }

    private static Tensor largest(Tensor x, long[] axes, boolean keep) {
        if (x.numel() == 0) {
            return sum(torch.zeros_like(x), axes, keep).logical_not().mul(Limits.lowest(x));
        }
        return axes.length == 0 ? x : torch.amax(x, axes, keep);
    }

    private static Tensor smallest(Tensor x, long[] axes, boolean keep) {
        if (x.numel() == 0) {
            return sum(torch.zeros_like(x), axes, keep).logical_not().mul(Limits.highest(x));
        }
        return axes.length == 0 ? x : torch.amin(x, axes, keep);
    }

    private static Tensor norm(Tensor x, long[] axes, boolean keep) {
        return axes.length == 0 ? x.abs() : torch.norm(x, new ScalarOptional(new Scalar(2.0)), axes, keep);
    }

    private static Tensor logSumExp(Tensor x, long[] axes, boolean keep) {
        return axes.length == 0 ? x : torch.logsumexp(x, axes, keep);
    }

    /**
     * A running reduction along an axis.
     *
     * @param running the reduction along axis 0
     * @param neutral what stands before the first element, where the node leaves an element out of its own result
     */
    private static List<Value> cumulative(KernelCall call, UnaryOperator<Tensor> running, long neutral) {
        int axis = call.axis(call.longs(1)[0], call.rank(0));
        boolean backward = call.node().intAttribute("reverse", 0) == 1;
        boolean exclusive = call.node().intAttribute("exclusive", 0) == 1;
        Tensor x = call.tensor(0).movedim(axis, 0);
        Tensor ordered = backward ? x.flip(0) : x;
        if (exclusive) {
            Tensor first = torch.full_like(ordered.narrow(0, 0, 1), new Scalar(neutral));
            ordered = torch.cat(new TensorVector(first, ordered.narrow(0, 0, ordered.size(0) - 1)), 0);
        }
        Tensor result = running.apply(ordered);
        return call.like(0, (backward ? result.flip(0) : result).movedim(0, axis));
    }
}
