package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Fused layers of ONNX Runtime's domain, as found in models that were optimized for it. B batch, S tokens, H hidden. */
final class MicrosoftKernels {
    static final List<KernelRow> ROWS = List.of(
            microsoft("SkipLayerNormalization", MicrosoftKernels::skipLayer),
            microsoft("SkipSimplifiedLayerNormalization", MicrosoftKernels::skipRootMeanSquare),
            microsoft("EmbedLayerNormalization", MicrosoftKernels::embed),
            microsoft("Attention", MicrosoftKernels::projectedAttention),
            microsoft("MultiHeadAttention", MicrosoftKernels::multiHead));

    private MicrosoftKernels() {}

    private static double epsilon(KernelCall call) {
        return call.node().floatAttribute("epsilon", 1e-12f);
    }

    private static Tensor layerNorm(KernelCall call, Tensor x, int gamma, int beta) {
        long[] width = {x.size(-1)};
        return torch.layer_norm(x, width, call.maybe(gamma), call.maybe(beta), epsilon(call), false);
    }

    private static Tensor sum(KernelCall call, int bias) {
        Tensor sum = call.tensor(0).add(call.tensor(1));
        return call.optional(bias).map(sum::add).orElse(sum);
    }

    /** The result, two statistics that inference leaves out, and the sum that was normalized. */
    private static List<Value> withSum(KernelCall call, Tensor y, Tensor sum) {
        Tensor none = torch.zeros(0);
        return call.like(0, y, none, none, sum);
    }

    private static List<Value> skipLayer(KernelCall call) {
        Tensor sum = sum(call, 4);
        return withSum(call, layerNorm(call, sum, 2, 3), sum);
    }

    private static List<Value> skipRootMeanSquare(KernelCall call) {
        Tensor sum = sum(call, 3);
        long[] width = {sum.size(-1)};
        Tensor y = torch.rms_norm(sum, width, call.maybe(2), new DoubleOptional(epsilon(call)));
        return withSum(call, y, sum);
    }

    /** Embeddings of words, positions and segments, added and normalized; then the number of real tokens of each row. */
    private static List<Value> embed(KernelCall call) {
        Tensor ids = call.tensor(0);
        Tensor sum = rows(call.tensor(2), ids);
        Tensor positions = call.optional(8)
                .map(p -> rows(call.tensor(3), p))
                .orElseGet(() -> call.tensor(3).narrow(0, 0, ids.size(1)));
        sum = sum.add(positions);
        if (call.has(1) && call.has(4)) {
            sum = sum.add(rows(call.tensor(4), call.tensor(1)));
        }
        Tensor real = call.optional(7).map(m -> m.sum(1L)).orElseGet(() -> torch.zeros(ids.size(0)));
        return List.of(
                NativeValue.of(layerNorm(call, sum, 5, 6), call.dtype(2)),
                NativeValue.of(real, DType.INT32),
                NativeValue.of(sum, call.dtype(2)));
    }

    private static Tensor rows(Tensor table, Tensor ids) {
        return table.index_select(0, ids.to(torch.ScalarType.Long).reshape(-1)).reshape(ids.size(0), ids.size(1), -1);
    }

    /** Queries, keys and values from one product with a weight [H, 3·H]. */
    private static List<Value> projectedAttention(KernelCall call) {
        if (call.has(4) || call.node().attribute("qkv_hidden_sizes").isPresent()) {
            throw call.unsupported("attention with a past, or with keys and values of different width");
        }
        Tensor projected = call.tensor(0).matmul(call.tensor(1));
        projected = call.optional(2).map(projected::add).orElse(projected);
        long width = projected.size(-1) / 3;
        return attend(
                call,
                projected.narrow(-1, 0, width),
                projected.narrow(-1, width, width),
                projected.narrow(-1, 2 * width, width),
                bias(call, 3, 5));
    }

    private static List<Value> multiHead(KernelCall call) {
        if (!call.has(1)
                || !call.has(2)
                || call.rank(1) != 3
                || call.has(6)
                || call.node().outputs().size() > 1) {
            throw call.unsupported("attention of packed operands, or with a past");
        }
        return attend(
                call,
                shifted(call, 0, 0),
                shifted(call, 1, call.shape(0).dim(-1)),
                shifted(call, 2, call.shape(0).dim(-1) + call.shape(1).dim(-1)),
                bias(call, 4, 5));
    }

    /** An operand plus its part of the bias that all three share. */
    private static Tensor shifted(KernelCall call, int input, long from) {
        Tensor x = call.tensor(input);
        return call.optional(3).map(b -> x.add(b.narrow(0, from, x.size(-1)))).orElse(x);
    }

    private static List<Value> attend(
            KernelCall call, Tensor queries, Tensor keys, Tensor values, Optional<Tensor> bias) {
        if (call.node().intAttribute("unidirectional", 0) == 1) {
            throw call.unsupported("causal attention");
        }
        long heads = call.node().intAttribute("num_heads", 1);
        double size = (double) queries.size(-1) / heads;
        float given = call.node().floatAttribute("scale", 0);
        double scale = given == 0 ? 1 / Math.sqrt(size) : given;
        AttentionProduct product = new AttentionProduct(
                split(queries, heads), split(keys, heads), split(values, heads), bias, scale, call.dtype(0));
        return call.like(0, product.fused().transpose(1, 2).flatten(2, 3));
    }

    private static Tensor split(Tensor x, long heads) {
        return x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2);
    }

    /** The mask of real keys [B,T] as numbers to add, and what the node itself adds to the scores. */
    private static Optional<Tensor> bias(KernelCall call, int mask, int added) {
        Optional<Tensor> given = call.optional(added);
        if (!call.has(mask)) {
            return given;
        }
        if (call.rank(mask) != 2) {
            throw call.unsupported("a mask of rank " + call.rank(mask));
        }
        Scalar filter = new Scalar((double) call.node().floatAttribute("mask_filter_value", -10000));
        Tensor padding = call.tensor(mask).eq(new Scalar(0L)).unsqueeze(1).unsqueeze(1);
        Tensor numbers = padding.to(ElementTypes.carrier(call.dtype(0))).mul(filter);
        return Optional.of(given.map(numbers::add).orElse(numbers));
    }
}
