package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.op.fold.SliceBounds;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** What is asked about shapes; the answers stay on the host. */
final class ShapeKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Identity", call -> List.of(call.value(0))),
            op("Shape", ShapeKernels::shape),
            op("Size", ShapeKernels::size));

    private ShapeKernels() {}

    private static List<Value> shape(KernelCall call) {
        long[] dims = call.shape(0).toArray();
        int start = (int) SliceBounds.first(call.node().intAttribute("start", 0), 1, dims.length);
        int count = (int) SliceBounds.count(
                call.node().intAttribute("start", 0), call.node().intAttribute("end", dims.length), 1, dims.length);
        return call.host(Tensor.vector(Arrays.copyOfRange(dims, start, start + count)));
    }

    private static List<Value> size(KernelCall call) {
        return call.host(Tensor.scalar(call.shape(0).size()));
    }
}
