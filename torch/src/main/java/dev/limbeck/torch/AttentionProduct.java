package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * softmax(scale · Q·Kᵀ + bias) · V, at once or step by step.
 *
 * @param queries [B,N,S,D]
 * @param keys [B,N,T,D]
 * @param values [B,N,T,D′]
 * @param bias broadcastable to [B,N,S,T]: BOOL, false where nothing is attended to, or numbers that are added
 * @param dtype the ONNX type of the operands
 */
record AttentionProduct(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> bias, double scale, DType dtype) {

    /** One call of libtorch, in 32 bits also under autocast, because its attention in 16 bits is four times as slow. */
    Tensor fused() {
        boolean autocast = torch.is_autocast_enabled(DeviceType.CPU);
        if (autocast) {
            torch.set_autocast_enabled(DeviceType.CPU, false);
        }
        try {
            ScalarType type = ElementTypes.carrier(dtype);
            TensorOptional mask = bias.map(b -> new TensorOptional(isBoolean(b) ? b : b.to(type)))
                    .orElseGet(TensorOptional::new);
            return torch.scaled_dot_product_attention(
                    queries.to(type), keys.to(type), values.to(type), mask, 0, false, new DoubleOptional(scale), false);
        } finally {
            if (autocast) {
                torch.set_autocast_enabled(DeviceType.CPU, true);
            }
        }
    }

    /** scale · Q·Kᵀ, with the root of the scale, rounded to their type, on either side, as the definition has it. */
    Tensor scores() {
        Tensor root = torch.full(new long[] {1}, new Scalar(Math.sqrt(scale)), queries.options());
        return queries.mul(root).matmul(keys.transpose(-2, -1).mul(root));
    }

    static Tensor capped(Tensor scores, double softcap) {
        if (softcap == 0) {
            return scores;
        }
        Scalar cap = new Scalar(softcap);
        return scores.div(cap).tanh().mul(cap);
    }

    Tensor biased(Tensor scores) {
        return bias.map(b -> isBoolean(b)
                        ? scores.masked_fill(b.logical_not(), new Scalar(Double.NEGATIVE_INFINITY))
                        : scores.add(b.to(scores.scalar_type())))
                .orElse(scores);
    }

    /**
     * The distribution over the tokens attended to; all zeros where there are none.
     *
     * @param precision the code of the type to compute it in; 0 for the type of the scores
     */
    Tensor weights(Tensor biased, long precision) {
        DType type = precision == 0 ? dtype : DType.ofCode((int) precision);
        Tensor weights = SoftmaxKernels.of(type)
                .apply(biased.to(ElementTypes.carrier(type)))
                .to(biased.scalar_type());
        return bias.map(b -> weights.masked_fill(nothingAllowed(b), new Scalar(0.0)))
                .orElse(weights);
    }

    private static Tensor nothingAllowed(Tensor bias) {
        Tensor forbidden = isBoolean(bias) ? bias.logical_not() : bias.eq(new Scalar(Double.NEGATIVE_INFINITY));
        return forbidden.all(-1, true);
    }

    private static boolean isBoolean(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Bool;
    }
}
