package dev.limbeck.site;

import dev.limbeck.graph.Node;
import java.util.Optional;

/**
 * One transformer block: attention and feed-forward, each with a residual connection and a layer norm.
 *
 * @param index the block's number, from 0
 * @param order where the layer norms stand
 * @param bridge the linear layer between the block before and this one, in place of blocks that were left out, if any
 * @param input the hidden states it reads, [batch, sequence, hidden]
 * @param query the linear layer that makes the queries
 * @param key the linear layer that makes the keys
 * @param value the linear layer that makes the values
 * @param attention the Attention node
 * @param projection the linear layer after the attention
 * @param attentionResidual the Add of the attention's result and the hidden states
 * @param attentionNorm the layer norm of the attention half
 * @param up the first linear layer of the feed-forward half
 * @param activation the node between the two
 * @param down the second
 * @param outputResidual the Add of the feed-forward's result and the hidden states
 * @param outputNorm the layer norm of the feed-forward half
 * @param output the hidden states it makes, [batch, sequence, hidden]
 */
public record EncoderBlock(
        int index,
        NormOrder order,
        Optional<Linear> bridge,
        String input,
        Linear query,
        Linear key,
        Linear value,
        Node attention,
        Linear projection,
        Node attentionResidual,
        Node attentionNorm,
        Linear up,
        Node activation,
        Linear down,
        Node outputResidual,
        Node outputNorm,
        String output) {
    /** Where a block's layer norms stand: after each residual connection (BERT), or before each half (GPT-2, ViT). */
    public enum NormOrder {
        AFTER,
        BEFORE
    }

    /** The same behind a linear layer that makes its input. */
    EncoderBlock withBridge(Linear layer) {
        return new EncoderBlock(
                index,
                order,
                Optional.of(layer),
                input,
                query,
                key,
                value,
                attention,
                projection,
                attentionResidual,
                attentionNorm,
                up,
                activation,
                down,
                outputResidual,
                outputNorm,
                output);
    }

    /** The number of attention heads. */
    public int heads() {
        return (int) attention.intAttribute("q_num_heads", 1);
    }

    /** The width of one head. */
    public int headSize() {
        return (int) (query.outputs() / heads());
    }

    /** The width of the hidden states. */
    public long hidden() {
        return query.inputs();
    }

    /** The width between the two linear layers of the feed-forward half. */
    public long intermediate() {
        return up.outputs();
    }
}
