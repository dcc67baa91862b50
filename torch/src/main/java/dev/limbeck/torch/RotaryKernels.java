package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** RotaryEmbedding: pairs of features turned by an angle that grows with the position (Su et al., 2021). */
final class RotaryKernels {
    static final List<KernelRow> ROWS = List.of(op("RotaryEmbedding", RotaryKernels::rotate));

    private RotaryKernels() {}

    private static List<Value> rotate(KernelCall call) {
        Tensor x = byToken(call);
        long size = x.size(-1);
        long given = call.node().intAttribute("rotary_embedding_dim", 0);
        long turned = given == 0 ? size : given;
        Tensor rotated = turn(call, x.narrow(-1, 0, turned), turned / 2);
        Tensor whole = torch.cat(new TensorVector(rotated, x.narrow(-1, turned, size - turned)), -1);
        Tensor y = call.rank(0) == 4 ? whole.transpose(1, 2) : whole;
        return call.like(0, y.reshape(call.shape(0).toArray()));
    }

    /** [B,S,N,D] of [B,N,S,D] or [B,S,N·D]. */
    private static Tensor byToken(KernelCall call) {
        Tensor x = call.tensor(0);
        if (call.rank(0) == 4) {
            return x.transpose(1, 2);
        }
        return x.reshape(x.size(0), x.size(1), call.node().intAttribute("num_heads", 1), -1);
    }

    private static Tensor turn(KernelCall call, Tensor x, long pairs) {
        boolean interleaved = call.node().intAttribute("interleaved", 0) == 1;
        Tensor first = interleaved ? everySecond(x, 0) : x.narrow(-1, 0, pairs);
        Tensor second = interleaved ? everySecond(x, 1) : x.narrow(-1, pairs, pairs);
        Tensor cos = angles(call, 1, pairs);
        Tensor sin = angles(call, 2, pairs);
        Tensor real = cos.mul(first).sub(sin.mul(second));
        Tensor imaginary = sin.mul(first).add(cos.mul(second));
        return interleaved
                ? torch.stack(new TensorVector(real, imaginary), -1).flatten(-2, -1)
                : torch.cat(new TensorVector(real, imaginary), -1);
    }

    private static Tensor everySecond(Tensor x, long from) {
        return x.slice(-1, new LongOptional(from), new LongOptional(x.size(-1)), 2);
    }

    /** Cosines or sines for every token, [B,S,1,pairs]; the cache holds one row for each position, or for each token. */
    private static Tensor angles(KernelCall call, int input, long pairs) {
        Tensor cache = call.tensor(input);
        Tensor rows = call.optional(3)
                .map(p -> cache.index_select(0, p.reshape(-1)).reshape(p.size(0), p.size(1), -1))
                .orElse(cache);
        return rows.narrow(-1, 0, pairs).unsqueeze(2);
    }
}
