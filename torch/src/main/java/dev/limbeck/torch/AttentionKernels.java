package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention of opset 23 to 25. Shapes: B batch, N heads of the queries, S tokens, T tokens attended to, D head size;
 * operands are [B,S,N·D] or [B,N,S,D].
 */
final class AttentionKernels {
    static final List<KernelRow> ROWS = List.of(op("Attention", AttentionKernels::attend));

    /** What the fourth output holds. */
    private static final int SCORES = 0;

    private static final int CAPPED = 1;
    private static final int BIASED = 2;

    private AttentionKernels() {}

    private static List<Value> attend(KernelCall call) {
        Tensor queries = heads(call, 0, "q_num_heads");
        Tensor keys = present(call, 4, heads(call, 1, "kv_num_heads"));
        Tensor values = present(call, 5, heads(call, 2, "kv_num_heads"));
        Optional<Tensor> bias = AttentionBias.of(call, queries.size(2), keys.size(2));
        double scale = call.node().floatAttribute("scale", (float) (1 / Math.sqrt((double) queries.size(3))));
        AttentionProduct product = new AttentionProduct(
                queries, repeated(keys, queries), repeated(values, queries), bias, scale, call.dtype(0));
        boolean plain = call.node().output(3).isEmpty()
                && softcap(call) == 0
                && call.dtype(0).bits() > 16;
        if (plain) {
            return results(call, product.fused(), keys, values, queries);
        }
        return stepByStep(call, product, keys, values);
    }

    private static double softcap(KernelCall call) {
        return call.node().floatAttribute("softcap", 0);
    }

    private static List<Value> stepByStep(KernelCall call, AttentionProduct product, Tensor keys, Tensor values) {
        Tensor scores = product.scores();
        Tensor capped = AttentionProduct.capped(scores, softcap(call));
        Tensor biased = product.biased(capped);
        Tensor weights = product.weights(biased, call.node().intAttribute("softmax_precision", 0));
        Tensor shown = switch ((int) call.node().intAttribute("qk_matmul_output_mode", 0)) {
            case SCORES -> scores;
            case CAPPED -> capped;
            case BIASED -> biased;
            default -> weights;
        };
        return results(call, weights.matmul(product.values()), keys, values, shown);
    }

    private static List<Value> results(KernelCall call, Tensor y, Tensor keys, Tensor values, Tensor shown) {
        Tensor packed = call.rank(0) == 3 ? y.transpose(1, 2).flatten(2, 3) : y;
        return List.of(
                NativeValue.of(packed, call.dtype(0)),
                NativeValue.of(keys, call.dtype(1)),
                NativeValue.of(values, call.dtype(2)),
                NativeValue.of(shown, call.dtype(0)));
    }

    /** [B,S,N·D] → [B,N,S,D]. */
    private static Tensor heads(KernelCall call, int input, String countAttribute) {
        Tensor x = call.tensor(input);
        if (call.rank(input) == 4) {
            return x;
        }
        long count = call.node().intAttribute(countAttribute, 1);
        return x.reshape(x.size(0), x.size(1), count, -1).transpose(1, 2);
    }

    /** What was there before, then what is new. */
    private static Tensor present(KernelCall call, int past, Tensor added) {
        return call.optional(past)
                .map(before -> torch.cat(new TensorVector(before, added), 2))
                .orElse(added);
    }

    /** Several heads of the queries may share one of the keys. */
    private static Tensor repeated(Tensor shared, Tensor queries) {
        long times = queries.size(1) / shared.size(1);
        return times == 1 ? shared : shared.repeat_interleave(times, new LongOptional(1), new LongOptional());
    }
}
