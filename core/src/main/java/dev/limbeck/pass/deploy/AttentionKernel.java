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

    /** The passes that lower attention so; what a kernel cannot take, products can. */
    List<Pass> lowering(Target target) {
        Pass products = new AttentionToMatMul(target.standardOnly());
        return switch (this) {
            case MATMUL -> List.of(products);
            case MULTI_HEAD -> List.of(new AttentionToMultiHead(), products);
            case FUSED -> List.of(new AttentionToFused(), new AttentionToMultiHead(), products);
        };
    }
}
