package dev.limbeck.site;

import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import java.util.List;
import java.util.Optional;

/**
 * A transformer encoder of the BERT family, recognised in a model's canonical form: what each part of the graph is for.
 *
 * @param embeddings what makes the first hidden states
 * @param blocks the blocks in order, at least one, all of one hidden size
 * @param mask the padding mask that all blocks share, if they have one
 * @param head what follows the blocks
 */
public record Encoder(Embeddings embeddings, List<EncoderBlock> blocks, Optional<PaddingMask> mask, Head head)
        implements Recognition {
    public Encoder {
        blocks = List.copyOf(blocks);
    }

    /** Looks for an encoder in a model in canonical form. Its early exits are not looked at. */
    public static Recognition recognise(Model canonical) {
        return new EncoderSearch(Exits.removedFrom(canonical).graph()).run();
    }

    /** The family's name for reports. */
    public String family() {
        return blocks.get(0).order() == EncoderBlock.NormOrder.AFTER ? "bert" : "pre-norm encoder";
    }

    /** The width of the hidden states. */
    public long hidden() {
        return blocks.get(0).hidden();
    }

    /** The number of attention heads of the first block; pruned models may have fewer in others. */
    public int heads() {
        return blocks.get(0).heads();
    }

    /** The hidden states of all blocks in order, each [batch, sequence, hidden]. */
    public List<String> hiddenStates() {
        return blocks.stream().map(EncoderBlock::output).toList();
    }

    /** The last block's hidden states, [batch, sequence, hidden]. */
    public String lastHidden() {
        return blocks.get(blocks.size() - 1).output();
    }

    @Override
    public Optional<Encoder> encoder() {
        return Optional.of(this);
    }

    @Override
    public Optional<Unrecognised> unrecognised() {
        return Optional.empty();
    }
}
