package dev.limbeck.pass.deploy;

import dev.limbeck.pass.Pass;
import dev.limbeck.target.Target;
import java.util.List;

/** What attention is computed by. */
public enum AttentionKernel {
    /** Products and a softmax: the best on packed rows, and the only one of standard operators before opset 23. */
    MATMUL,
    /** {@code com.microsoft.MultiHeadAttention} on projected Q, K and V. */
    MULTI_HEAD,
    /**
     * {@code com.microsoft.Attention}, or QAttention on quantized projections, which project and attend in one node;
     * MultiHeadAttention where Q reads other rows than K and V.
     */
    FUSED;

    List<Pass> lowering(Target target) {
        return switch (this) {
            case MATMUL -> List.of(new AttentionToMatMul(target.standardOnly()));
            case MULTI_HEAD -> List.of(new AttentionToMultiHead());
            case FUSED -> List.of(new AttentionToFused(), new AttentionToMultiHead());
        };
    }
}
