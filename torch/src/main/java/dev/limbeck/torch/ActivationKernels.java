package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Activation functions. Constants are the defaults of the ONNX definitions. */
final class ActivationKernels {
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;

    static final List<KernelRow> ROWS = List.of(
            op("Relu", Kernel.unary(Tensor::relu)),
            op("Sigmoid", Kernel.unary(Tensor::sigmoid)),
            op("Gelu", ActivationKernels::gelu),
            op("Mish", Kernel.unary(torch::mish)),
            op("Swish", ActivationKernels::swish),
            op("HardSwish", Kernel.unary(torch::hardswish)),
            op("HardSigmoid", ActivationKernels::hardSigmoid),
            op("Elu", ActivationKernels::elu),
            op("Celu", ActivationKernels::celu),
            op("Selu", ActivationKernels::selu),
            op("LeakyRelu", ActivationKernels::leakyRelu),
            op("PRelu", ActivationKernels::pRelu),
            op("ThresholdedRelu", ActivationKernels::thresholdedRelu),
            op("Shrink", ActivationKernels::shrink),
            op("Softplus", Kernel.unary(x -> torch.logaddexp(x, torch.zeros_like(x)))),
            op("Softsign", Kernel.unary(x -> x.div(x.abs().add(new Scalar(1.0))))),
            op("SwiGLU", ActivationKernels::swiGlu),
            op("Clip", ActivationKernels::clip),
            microsoft("Gelu", Kernel.unary(torch::gelu)),
            microsoft("BiasGelu", call -> call.like(0, torch.gelu(call.tensor(0).add(call.tensor(1))))),
            microsoft("FastGelu", ActivationKernels::fastGelu),
            microsoft("QuickGelu", ActivationKernels::quickGelu));

    private ActivationKernels() {}

    private static double parameter(KernelCall call, String name, float otherwise) {
        return call.node().floatAttribute(name, otherwise);
    }

    private static List<Value> gelu(KernelCall call) {
        return call.like(0, torch.gelu(call.tensor(0), call.node().textAttribute("approximate", "none")));
    }

    private static List<Value> fastGelu(KernelCall call) {
        Tensor x = call.has(1) ? call.tensor(0).add(call.tensor(1)) : call.tensor(0);
        return call.like(0, torch.gelu(x, "tanh"));
    }

    /** x·sigmoid(α·x). */
    private static List<Value> quickGelu(KernelCall call) {
        Tensor x = call.tensor(0);
        return call.like(
                0, x.mul(x.mul(new Scalar(parameter(call, "alpha", 1.702f))).sigmoid()));
    }

    private static List<Value> swish(KernelCall call) {
        Tensor x = call.tensor(0);
        double alpha = parameter(call, "alpha", 1);
        return call.like(
                0, alpha == 1 ? torch.silu(x) : x.mul(x.mul(new Scalar(alpha)).sigmoid()));
    }

    /** max(0, min(1, α·x + β)). */
    private static List<Value> hardSigmoid(KernelCall call) {
        Tensor line = call.tensor(0)
                .mul(new Scalar(parameter(call, "alpha", 0.2f)))
                .add(new Scalar(parameter(call, "beta", 0.5f)));
        return call.like(0, line.clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0))));
    }

    private static List<Value> elu(KernelCall call) {
        Scalar one = new Scalar(1.0);
        return call.like(0, torch.elu(call.tensor(0), new Scalar(parameter(call, "alpha", 1)), one, one));
    }

    /** max(0, x) + min(0, α·(exp(x/α) − 1)). */
    private static List<Value> celu(KernelCall call) {
        return call.like(0, torch.celu(call.tensor(0), new Scalar(parameter(call, "alpha", 1))));
    }

    private static List<Value> selu(KernelCall call) {
        Scalar alpha = new Scalar(parameter(call, "alpha", SELU_ALPHA));
        Scalar gamma = new Scalar(parameter(call, "gamma", SELU_GAMMA));
        return call.like(0, torch.elu(call.tensor(0), alpha, gamma, new Scalar(1.0)));
    }

    private static List<Value> leakyRelu(KernelCall call) {
        return call.like(0, torch.leaky_relu(call.tensor(0), new Scalar(parameter(call, "alpha", 0.01f))));
    }

    /** The slope is broadcast against x; before opset 7 it belonged to the second axis. */
    private static List<Value> pRelu(KernelCall call) {
        Tensor x = call.tensor(0);
        Tensor slope = call.tensor(1);
        if (call.opset() < 7 && call.rank(1) == 1) {
            for (int i = 2; i < call.rank(0); i++) {
                slope = slope.unsqueeze(-1);
            }
        }
        return call.like(0, torch.where(x.lt(new Scalar(0.0)), x.mul(slope), x));
    }

    private static List<Value> thresholdedRelu(KernelCall call) {
        Tensor x = call.tensor(0);
        Scalar alpha = new Scalar(parameter(call, "alpha", 1));
        return call.like(0, torch.where(x.gt(alpha), x, torch.zeros_like(x)));
    }

    /** x + bias below −λ, x − bias above λ, 0 between. */
    private static List<Value> shrink(KernelCall call) {
        Tensor x = call.tensor(0);
        double lambda = parameter(call, "lambd", 0.5f);
        Scalar bias = new Scalar(parameter(call, "bias", 0));
        Tensor zero = torch.zeros_like(x);
        Tensor above = torch.where(x.gt(new Scalar(lambda)), x.sub(bias), zero);
        return call.like(0, torch.where(x.lt(new Scalar(-lambda)), x.add(bias), above));
    }

    /** The first half of the last axis gates the second. */
    private static List<Value> swiGlu(KernelCall call) {
        Tensor x = call.tensor(0);
        long half = call.shape(0).dim(-1) / 2;
        return call.like(0, torch.silu(x.narrow(-1, 0, half)).mul(x.narrow(-1, half, half)));
    }

    /** Bounds are attributes before opset 11 and inputs since. */
    private static List<Value> clip(KernelCall call) {
        Tensor x = call.tensor(0);
        if (call.opset() < 11) {
            return call.like(0, x.clamp(bound(call, "min"), bound(call, "max")));
        }
        if (!call.has(1) && !call.has(2)) {
            return List.of(call.value(0));
        }
        TensorOptional low = call.maybe(1);
        TensorOptional high = call.maybe(2);
        return call.like(0, x.clamp(low, high));
    }

    private static ScalarOptional bound(KernelCall call, String name) {
        float none = name.equals("min") ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        return new ScalarOptional(new Scalar(parameter(call, name, none)));
    }
}
