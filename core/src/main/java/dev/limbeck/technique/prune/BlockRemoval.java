package dev.limbeck.technique.prune;

import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.site.Blocks;
import dev.limbeck.site.Encoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves out whole blocks whose output has the shape of their input: layers of encoders (Fan et al. 2020, LayerDrop) and
 * residual blocks of a stage of a network of convolutions (Chen &amp; Zhao 2018, Shallowing Deep Networks). What read a
 * block's output reads its input; the other blocks keep their weights and their names.
 */
public final class BlockRemoval {
    private final List<Candidate> candidates;

    /**
     * A block that a model can do without.
     *
     * @param number from 1, in the order of the graph
     * @param inside a value that the block computes for itself, by which it is known
     * @param input the value that carries everything into it
     * @param output the value that carries everything out of it
     */
    public record Candidate(int number, String inside, String input, String output) {}

    /**
     * The blocks of a model.
     *
     * @param canonical before any of them was left out
     */
    public BlockRemoval(Model canonical) {
        this.candidates = Encoder.recognise(canonical)
                .encoder()
                .map(BlockRemoval::layers)
                .orElseGet(() -> residualBlocks(canonical));
    }

    private static List<Candidate> layers(Encoder encoder) {
        return encoder.blocks().stream()
                .map(block ->
                        new Candidate(block.index() + 1, block.attention().output(), block.input(), block.output()))
                .toList();
    }

    private static List<Candidate> residualBlocks(Model canonical) {
        InferredTypes types = ShapeInference.infer(canonical);
        List<Candidate> found = new ArrayList<>();
        for (Blocks.Block block : Blocks.of(canonical.graph()).all()) {
            boolean keepsItsShape = types.dims(block.input()).isPresent()
                    && types.dims(block.input()).equals(types.dims(block.output()));
            if (keepsItsShape && block.nodes().size() > 1) {
                String inside = block.nodes().get(0).output();
                found.add(new Candidate(found.size() + 1, inside, block.input(), block.output()));
            }
        }
        return found;
    }

    /** The blocks that can be left out, in the order of the graph. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Those that a model still has. */
    public List<Candidate> left(Model model) {
        return candidates.stream()
                .filter(block -> model.graph().isDefined(block.inside()))
                .toList();
    }

    /**
     * A model without some more blocks.
     *
     * @param model the one that the blocks were found in, or what is left of it
     */
    public Model without(Model model, Collection<Candidate> blocks) {
        List<Candidate> left = left(model);
        Map<String, String> renamed = renamed(model, left);
        Map<String, String> carried = new HashMap<>();
        Model smaller = model;
        for (Candidate block : candidates) {
            boolean goes = left.contains(block) && blocks.contains(block);
            if (goes || !left.contains(block)) {
                carried.put(block.output(), carried.getOrDefault(block.input(), block.input()));
            }
            if (goes) {
                String output = renamed.getOrDefault(block.output(), block.output());
                String input = carried.getOrDefault(block.output(), block.input());
                smaller = smaller.withGraph(
                        smaller.edit().replaceUses(output, input).build());
            }
        }
        return new DeadCode().apply(smaller).model();
    }

    /** An output of the model keeps its name, whichever block makes it; what that block made had another name before. */
    private Map<String, String> renamed(Model model, List<Candidate> left) {
        Map<String, String> carried = new HashMap<>();
        Map<String, String> renamed = new HashMap<>();
        for (Candidate block : candidates) {
            if (!left.contains(block)) {
                String input = carried.getOrDefault(block.input(), block.input());
                carried.put(block.output(), input);
                if (!model.graph().isDefined(input)) {
                    renamed.put(input, block.output());
                }
            }
        }
        return renamed;
    }
}
