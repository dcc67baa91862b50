package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Elements chosen by their values. */
final class SelectionKernels {
    static final List<KernelRow> ROWS = List.of(
            op("TopK", SelectionKernels::topK),
            op("ArgMax", call -> argument(call, true)),
            op("ArgMin", call -> argument(call, false)),
            op("NonZero", call -> call.results(call.tensor(0).nonzero().t())),
            op("Compress", SelectionKernels::compress),
            op("Unique", SelectionKernels::unique));

    private SelectionKernels() {}

    /** Of equal elements the first ones, so the order must be stable. */
    private static List<Value> topK(KernelCall call) {
        int axis = call.axis(call.node().intAttribute("axis", -1), call.rank(0));
        long count = call.longs(1, "k").orElseGet(() -> new long[] {call.node().intAttribute("k", 1)})[0];
        boolean largest = call.node().intAttribute("largest", 1) == 1;
        T_TensorTensor_T sorted = torch.sort(call.tensor(0), new BoolOptional(true), axis, largest);
        Value values = NativeValue.of(sorted.get0().narrow(axis, 0, count), call.dtype(0));
        Value indices = NativeValue.of(sorted.get1().narrow(axis, 0, count));
        return List.of(values, indices);
    }

    private static List<Value> argument(KernelCall call, boolean largest) {
        int axis = call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        LongOptional along = new LongOptional(axis);
        boolean keep = call.node().intAttribute("keepdims", 1) == 1;
        boolean last = call.node().intAttribute("select_last_index", 0) == 1;
        Tensor x = last ? call.tensor(0).flip(axis) : call.tensor(0);
        Tensor index = largest ? x.argmax(along, keep) : x.argmin(along, keep);
        return call.as(DType.INT64, last ? index.neg().add(new Scalar(x.size(axis) - 1)) : index);
    }

    private static List<Value> compress(KernelCall call) {
        Tensor chosen = call.tensor(1).nonzero().reshape(-1);
        boolean flat = call.node().attribute("axis").isEmpty();
        Tensor x = flat ? call.tensor(0).reshape(-1) : call.tensor(0);
        int axis = flat ? 0 : call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        return call.like(0, x.index_select(axis, chosen));
    }

    /** The different slices along an axis, where each is first, which one each slice is, and how often each occurs. */
    private static List<Value> unique(KernelCall call) {
        boolean flat = call.node().attribute("axis").isEmpty();
        Tensor x = flat ? call.tensor(0).reshape(-1) : call.tensor(0);
        int axis = flat ? 0 : call.axis(call.node().intAttribute("axis", 0), call.rank(0));
        T_TensorTensorTensor_T found = torch.unique_dim(x, axis, true, true, true);
        Tensor inverse = found.get1();
        Tensor positions = torch.arange(new Scalar(x.size(axis)));
        Tensor first = torch.full_like(found.get2(), new Scalar(x.size(axis)))
                .scatter_reduce(0, inverse, positions, "amin", true);
        if (call.node().intAttribute("sorted", 1) == 1) {
            return result(call, found.get0(), first, inverse, found.get2());
        }
        Tensor order = first.argsort(0, false);
        return result(
                call,
                found.get0().index_select(axis, order),
                first.index_select(0, order),
                order.argsort(0, false).index_select(0, inverse),
                found.get2().index_select(0, order));
    }

    private static List<Value> result(KernelCall call, Tensor values, Tensor... places) {
        Value distinct = NativeValue.of(values, call.dtype(0));
        List<Value> indices = call.as(DType.INT64, places);
        return List.of(distinct, indices.get(0), indices.get(1), indices.get(2));
    }
}
