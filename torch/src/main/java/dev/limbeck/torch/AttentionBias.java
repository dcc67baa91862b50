package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which tokens attend to which, from all that an Attention node says about it: its mask, causality, windows, and how
 * many keys of each row are real.
 */
final class AttentionBias {
    private static final int MASK = 3;
    private static final int PAST = 4;
    private static final int REAL_KEYS = 6;
    private static final int OPSET_OF_SHORT_MASKS = 24;

    private final KernelCall call;
    private final long queries;
    private final long keys;

    private AttentionBias(KernelCall call, long queries, long keys) {
        this.call = call;
        this.queries = queries;
        this.keys = keys;
    }

    /**
     * @param queries S
     * @param keys T, those of the past included
     * @return broadcastable to [B,N,S,T]: BOOL, or numbers to add if the mask is of numbers; empty if all attend to all
     */
    static Optional<Tensor> of(KernelCall call, long queries, long keys) {
        return new AttentionBias(call, queries, keys).combined();
    }

    private Optional<Tensor> combined() {
        Optional<Tensor> mask = call.has(MASK) ? Optional.of(mask()) : Optional.empty();
        Optional<Tensor> allowed = Stream.of(causal(), leftWindow(), rightWindow(), realKeys())
                .flatMap(Optional::stream)
                .reduce(Tensor::logical_and);
        if (mask.isEmpty() || allowed.isEmpty()) {
            return mask.or(() -> allowed);
        }
        if (call.dtype(MASK) == DType.BOOL) {
            return Optional.of(mask.get().logical_and(allowed.get()));
        }
        Tensor forbidden = allowed.get().logical_not();
        Tensor penalty = torch.zeros_like(forbidden, mask.get().options(), new MemoryFormatOptional())
                .masked_fill(forbidden, new Scalar(Double.NEGATIVE_INFINITY));
        return Optional.of(mask.get().add(penalty));
    }

    /** The mask; from opset 24 on it may be shorter than the keys, and what it leaves out is not attended to. */
    private Tensor mask() {
        Tensor mask = call.tensor(MASK);
        long missing = keys - mask.size(-1);
        if (missing <= 0 || call.opset() < OPSET_OF_SHORT_MASKS) {
            return mask;
        }
        boolean logical = call.dtype(MASK) == DType.BOOL;
        return torch.constant_pad_nd(
                mask, new long[] {0, missing}, logical ? new Scalar(0L) : new Scalar(Double.NEGATIVE_INFINITY));
    }

    private Optional<Tensor> causal() {
        return call.node().intAttribute("is_causal", 0) == 1
                ? Optional.of(distance().ge(new Scalar(0L)))
                : Optional.empty();
    }

    private Optional<Tensor> leftWindow() {
        long width = call.node().intAttribute("left_window_size", -1);
        return width < 0 ? Optional.empty() : Optional.of(distance().le(new Scalar(width)));
    }

    private Optional<Tensor> rightWindow() {
        long width = call.node().intAttribute("right_window_size", -1);
        return width < 0 ? Optional.empty() : Optional.of(distance().ge(new Scalar(-width)));
    }

    /** [B,1,1,T]: whether a key is one of the first that are real. */
    private Optional<Tensor> realKeys() {
        if (!call.has(REAL_KEYS)) {
            return Optional.empty();
        }
        Tensor count = call.tensor(REAL_KEYS).reshape(-1, 1, 1, 1);
        return Optional.of(torch.arange(new Scalar(keys)).lt(count));
    }

    /** How far a key lies before a query: [S,T], or [B,1,S,T] where rows have keys of different number. */
    private Tensor distance() {
        Tensor row = torch.arange(new Scalar(queries)).unsqueeze(1);
        Tensor column = torch.arange(new Scalar(keys)).unsqueeze(0);
        return row.add(firstQuery()).sub(column);
    }

    /** The position of the first query among the keys. */
    private Tensor firstQuery() {
        if (call.has(REAL_KEYS)) {
            return call.tensor(REAL_KEYS)
                    .to(ScalarType.Long)
                    .sub(new Scalar(queries))
                    .reshape(-1, 1, 1, 1);
        }
        long past = call.has(PAST) ? call.shape(PAST).dim(2) : 0;
        return torch.full(new long[] {1}, new Scalar(past));
    }
}
