package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;

/**
 * Computes the rows of real tokens only. With {@code index} and {@code back} as {@link PackedTokens} makes them,
 *
 * <pre>
 * f(x)[b, s] = f(pack(x))[back[b, s]]            for f row by row and (b, s) kept, pack(x) = x[index]
 * Attention(Q, K, V, M) = Attention(Q[back], K[back], V[back], M)        on kept rows
 * </pre>
 *
 * <p>Everything between the embeddings and the head runs on [T, …] instead of [B, S, …]; only around attention rows are
 * put back in their places.
 *
 * <p>Assumed: the mask's zeros hide a key from every query ({@link PaddingMask} checks the mask's whole expression).
 * Nothing is assumed about where zeros stand: padding on the left or right, gaps and rows of nothing but padding give
 * the same outputs. Declined where an output can tell what stands at padding. Where dynamic quantization ranges an
 * activation, padding no longer counts in the range.
 */
public final class Unpad implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        PaddingMask mask = PaddingMask.find(model);
        if (!mask.isFound()) {
            return Rewrite.declined(model, mask.reason());
        }
        Packing packing = new Packing(model, mask.input());
        graph.nodes().forEach(packing::visit);
        String obstacle = packing.obstacle();
        return obstacle.isEmpty() ? Rewrite.to(model.withGraph(packing.build())) : Rewrite.declined(model, obstacle);
    }
}
