package dev.limbeck.technique.exit;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.site.Site.BlockSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Adds student classifiers behind blocks, as outputs of their own: the flat form of a model with early exits, in which
 * it is trained, calibrated and quantized. What the model answered it still answers, bit for bit. {@link AdaptiveForm}
 * then lets rows leave at these exits.
 *
 * <p>For encoders of the BERT family, and for networks of convolutions whose layers repeat.
 */
public final class EarlyExits implements Technique<BlockSite, ExitBranch> {
    private static final long SEED = 1;

    @Override
    public Card card() {
        return new Card(
                "early-exits",
                Stage.EXIT,
                Set.of(Card.Saves.LATENCY, Card.Saves.MACS),
                true,
                "Classifiers behind the blocks of a model, at which rows leave that they are sure of.",
                "Liu et al., 2020, arXiv:2004.02178");
    }

    /** All blocks but the last that have no exit yet, each named by the value that it makes. */
    @Override
    public List<BlockSite> sites(Model model) {
        return sites(model, Backbone.of(model));
    }

    private static List<BlockSite> sites(Model model, Backbone backbone) {
        List<String> taken = Exits.of(model).all().stream().map(Exit::hidden).toList();
        return IntStream.range(0, backbone.blocks() - 1)
                .mapToObj(block -> new BlockSite(backbone.hidden().get(block), block))
                .filter(site -> !taken.contains(site.id()))
                .toList();
    }

    @Override
    public List<ExitBranch> options(BlockSite site, Target target) {
        return Stream.of(ExitBranch.Kind.values())
                .map(kind -> new ExitBranch(kind, SEED))
                .toList();
    }

    @Override
    public Outcome apply(Model model, BlockSite site, ExitBranch branch, Statistics statistics) {
        return apply(model, Backbone.of(model), site, branch);
    }

    private static Outcome apply(Model model, Backbone backbone, BlockSite site, ExitBranch branch) {
        if (!backbone.isFound()) {
            return new Outcome.Declined(backbone.obstacle());
        }
        if (sites(model, backbone).stream().noneMatch(s -> s.id().equals(site.id()))) {
            return new Outcome.Declined("There is no block without an exit at '" + site.id() + "'.");
        }
        int block = backbone.hidden().indexOf(site.id());
        Optional<String> obstacle = BranchWriter.obstacle(backbone, block, branch.kind());
        return obstacle.<Outcome>map(Outcome.Declined::new)
                .orElseGet(() -> new Outcome.Applied(with(model, backbone, block, branch)));
    }

    private static Model with(Model model, Backbone backbone, int block, ExitBranch branch) {
        GraphEditor editor = model.edit();
        Exits before = Exits.of(model);
        String logits = editor.freshName("exit_" + (block + 1));
        int width = branch.uncertainty().widthOf(backbone.classes());
        new BranchWriter(backbone, block, editor, logits, width, branch.seed()).write(branch.kind(), logits);
        List<Exit> all = new ArrayList<>(before.all());
        all.add(new Exit(block, backbone.hidden().get(block), logits));
        Exits exits = new Exits(all, backbone.blocks());
        before.all().forEach(exit -> editor.removeOutput(exit.logits()));
        exits.all()
                .forEach(exit -> editor.addOutput(new ValueInfo(
                        exit.logits(),
                        exit.block() == block
                                ? answerType(model, backbone, width)
                                : model.graph().type(exit.logits()))));
        return exits.writtenTo(model.withGraph(editor.build()));
    }

    private static TensorType answerType(Model model, Backbone backbone, int width) {
        Dim rows = model.graph()
                .type(backbone.answer().name())
                .tensor()
                .flatMap(TensorType::dims)
                .map(Dims::axes)
                .map(axes -> axes.get(0))
                .orElse(Dim.UNKNOWN);
        return TensorType.of(DType.FLOAT, rows, Dim.of(width));
    }

    /**
     * A model with exits behind several blocks.
     *
     * @param canonical in canonical form
     * @param blocks the numbers of the blocks, from 0, without the last
     * @throws ModelException if an exit cannot stand there, saying why
     */
    public static Model addedTo(Model canonical, List<Integer> blocks, ExitBranch branch) {
        // Exits are no part of it, so it stays the same while they are added.
        Backbone backbone = Backbone.of(canonical);
        List<BlockSite> sites = sites(canonical, backbone);
        Model model = canonical;
        for (int block : blocks) {
            BlockSite site = sites.stream()
                    .filter(s -> s.block() == block)
                    .findFirst()
                    .orElseThrow(() -> new ModelException(missing(backbone, block, sites)));
            Model before = model;
            model = apply(before, backbone, site, branch).fold(changed -> changed, reason -> {
                throw new ModelException(reason);
            });
        }
        return model;
    }

    private static String missing(Backbone backbone, int block, List<BlockSite> sites) {
        return backbone.isFound()
                ? "There is no exit to add behind block " + block + ". Blocks that can have one are "
                        + sites.stream().map(BlockSite::block).toList() + ", from 0."
                : backbone.obstacle();
    }
}
