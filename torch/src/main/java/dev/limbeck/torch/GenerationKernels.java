package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.op.fold.SliceBounds;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Values made from shapes and settings. What is asked about shapes stays on the host. */
final class GenerationKernels {
    static final List<KernelRow> ROWS = List.of(
            op("Identity", call -> List.of(call.value(0))),
            op("Shape", GenerationKernels::shape),
            op("Size", call -> call.host(Tensor.scalar(call.shape(0).size()))),
            op("ConstantOfShape", GenerationKernels::constantOfShape),
            op("Range", GenerationKernels::range),
            op("EyeLike", GenerationKernels::eyeLike));

    private GenerationKernels() {}

    private static List<Value> shape(KernelCall call) {
        long[] dims = call.shape(0).toArray();
        long from = call.node().intAttribute("start", 0);
        long to = call.node().intAttribute("end", dims.length);
        int start = (int) SliceBounds.first(from, 1, dims.length);
        int count = (int) SliceBounds.count(from, to, 1, dims.length);
        return call.host(Tensor.vector(Arrays.copyOfRange(dims, start, start + count)));
    }

    private static List<Value> constantOfShape(KernelCall call) {
        Tensor value = call.node()
                .attribute("value")
                .map(dev.limbeck.graph.Attribute::asTensor)
                .orElseGet(() -> Tensor.scalar(0f));
        org.bytedeco.pytorch.Tensor one = NativeTensors.copy(value.reshape(Shape.SCALAR));
        return call.as(value.dtype(), one.expand(call.longs(0)).clone());
    }

    private static List<Value> range(KernelCall call) {
        TensorOptions type = new TensorOptions(ElementTypes.carrier(call.dtype(0)));
        if (call.dtype(0).isInteger()) {
            return call.like(0, torch.arange(whole(call, 0), whole(call, 1), whole(call, 2), type));
        }
        return call.like(0, torch.arange(real(call, 0), real(call, 1), real(call, 2), type));
    }

    private static Scalar whole(KernelCall call, int input) {
        return new Scalar(call.longs(input)[0]);
    }

    private static Scalar real(KernelCall call, int input) {
        return new Scalar(call.number(input, 0));
    }

    /** Ones on the k-th diagonal of a matrix of the input's shape. */
    private static List<Value> eyeLike(KernelCall call) {
        long rows = call.shape(0).dim(0);
        long columns = call.shape(0).dim(1);
        long k = call.node().intAttribute("k", 0);
        DType dtype = call.node()
                .attribute("dtype")
                .map(a -> DType.ofCode((int) a.asInt()))
                .orElse(call.dtype(0));
        org.bytedeco.pytorch.Tensor row = torch.arange(new Scalar(rows)).unsqueeze(1);
        org.bytedeco.pytorch.Tensor column = torch.arange(new Scalar(columns)).unsqueeze(0);
        return call.as(dtype, column.sub(row).eq(new Scalar(k)));
    }
}
