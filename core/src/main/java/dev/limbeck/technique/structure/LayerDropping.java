package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Site.BlockSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves whole blocks of an encoder out: what read a block's output reads its input. The blocks that stay keep their
 * weights and their names, so a student begins as the teacher's own layers (DistilBERT, Sanh et al. 2019, section 3).
 */
public final class LayerDropping implements Technique<BlockSite, LayerDropping.Whole> {
    /** A block goes as a whole; there is nothing to choose. */
    public record Whole() {}

    @Override
    public Card card() {
        return new Card(
                "layer-dropping",
                Stage.STRUCTURE,
                Set.of(Card.Saves.LATENCY, Card.Saves.BYTES, Card.Saves.MACS),
                true,
                "Whole blocks of an encoder left out.",
                "Fan et al., 2020, arXiv:1909.11556; Sanh et al., 2019, arXiv:1910.01108, section 3");
    }

    /** The blocks of the encoder, each named by the value that its attention makes. */
    @Override
    public List<BlockSite> sites(Model model) {
        return Encoder.recognise(model).encoder().stream()
                .flatMap(encoder -> encoder.blocks().stream())
                .map(block -> new BlockSite(id(block), block.index()))
                .toList();
    }

    private static String id(EncoderBlock block) {
        return block.attention().output();
    }

    @Override
    public List<Whole> options(BlockSite site, Target target) {
        return List.of(new Whole());
    }

    @Override
    public Outcome apply(Model model, BlockSite site, Whole option, Statistics statistics) {
        Optional<EncoderBlock> block = Encoder.recognise(model).encoder().stream()
                .flatMap(encoder -> encoder.blocks().stream())
                .filter(b -> id(b).equals(site.id()))
                .findFirst();
        return block.<Outcome>map(found -> new Outcome.Applied(without(model, found)))
                .orElseGet(() -> new Outcome.Declined("There is no block of an encoder at '" + site.id() + "'."));
    }

    private static Model without(Model model, EncoderBlock block) {
        GraphEditor editor = model.edit();
        editor.replaceUses(block.output(), block.input());
        return new DeadCode().apply(model.withGraph(editor.build())).model();
    }

    /**
     * An encoder with only some of its blocks.
     *
     * @param canonical an encoder in canonical form
     * @param kept the numbers of the blocks that stay, from 0, rising
     * @throws ModelException if it is no encoder, naming what did not fit, or has no such blocks
     */
    public static Model keeping(Model canonical, List<Integer> kept) {
        Encoder encoder = Encoder.recognise(canonical).require("Leaving layers out");
        int count = encoder.blocks().size();
        for (int block : kept) {
            if (block < 0 || block >= count) {
                throw new ModelException("There is no block " + block + " to keep: the model has " + count
                        + " blocks, from 0 to " + (count - 1) + ".");
            }
        }
        Model model = canonical;
        for (EncoderBlock block : encoder.blocks()) {
            if (!kept.contains(block.index())) {
                model = without(model, id(block));
            }
        }
        return model;
    }

    private static Model without(Model model, String id) {
        LayerDropping technique = new LayerDropping();
        return technique
                .apply(model, new BlockSite(id, 0), new Whole(), Statistics.NONE)
                .fold(changed -> changed, reason -> {
                    throw new IllegalStateException(reason);
                });
    }
}
