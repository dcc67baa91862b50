package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * BatchNormalization by running statistics, or in training by those of the batch; new running statistics are then given
 * to the trainer. The variance is that of the population, as ONNX defines it.
 */
final class BatchNormalizationKernels {
    static final List<KernelRow> ROWS = List.of(op("BatchNormalization", BatchNormalizationKernels::normalize));

    private BatchNormalizationKernels() {}

    private static List<Value> normalize(KernelCall call) {
        if (call.node().intAttribute("spatial", 1) == 0) {
            throw call.unsupported("statistics for every position");
        }
        boolean marked = call.node().intAttribute("training_mode", 0) == 1;
        return marked || call.training() ? byBatch(call) : byRunningStatistics(call);
    }

    private static double epsilon(KernelCall call) {
        return call.node().floatAttribute("epsilon", 1e-5f);
    }

    private static TensorOptional like(KernelCall call, int input) {
        return new TensorOptional(call.tensor(input).to(ElementTypes.carrier(call.dtype(0))));
    }

    private static List<Value> byRunningStatistics(KernelCall call) {
        Tensor y = torch.batch_norm(
                call.tensor(0),
                like(call, 1),
                like(call, 2),
                like(call, 3),
                like(call, 4),
                false,
                0,
                epsilon(call),
                false);
        return call.like(0, y);
    }

    private static List<Value> byBatch(KernelCall call) {
        TensorOptional none = new TensorOptional();
        T_TensorTensorTensor_T normalized = torch.native_batch_norm(
                call.tensor(0), like(call, 1), like(call, 2), none, none, true, 0, epsilon(call));
        Tensor mean = running(call, 3, normalized.get1());
        Tensor inverse = normalized.get2().detach();
        Tensor variance = running(call, 4, inverse.square().reciprocal().sub(new Scalar(epsilon(call))));
        call.update(3, mean);
        call.update(4, variance);
        return List.of(
                NativeValue.of(normalized.get0(), call.dtype(0)),
                NativeValue.of(mean, call.dtype(3)),
                NativeValue.of(variance, call.dtype(4)));
    }

    private static Tensor running(KernelCall call, int input, Tensor ofBatch) {
        double momentum = call.node().floatAttribute("momentum", 0.9f);
        return call.tensor(input)
                .detach()
                .mul(new Scalar(momentum))
                .add(ofBatch.detach().mul(new Scalar(1 - momentum)));
    }
}
