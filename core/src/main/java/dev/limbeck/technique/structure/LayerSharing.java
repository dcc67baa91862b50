package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Linear;
import dev.limbeck.site.Recognition;
import dev.limbeck.site.Site.PartSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Neighbouring blocks of an encoder use one set of weights (ALBERT, Lan et al. 2020, section 3.1): of their attention
 * halves, of their feed-forward halves, or of both, each with its layer norm. The set begins as the mean of theirs, or as
 * that of the middle one. The blocks still run one after the other, so that it saves bytes and no time.
 */
public final class LayerSharing implements Technique<PartSite, LayerSharing.Sharing> {
    /** The attention halves of all blocks. */
    public static final String ATTENTION = "attention";

    /** The feed-forward halves of all blocks. */
    public static final String FEED_FORWARD = "feed-forward";

    /** What a set of weights begins as. */
    public enum Start {
        MEAN,
        MIDDLE
    }

    /**
     * How blocks share.
     *
     * @param layers how many neighbours have one set; 0 for all. The last set may have fewer
     * @param start what sets begin as
     */
    public record Sharing(int layers, Start start) {
        public Sharing {
            if (layers < 0 || layers == 1) {
                throw new IllegalArgumentException(
                        "Layers share weights with others: 2 or more, or 0 for all, not " + layers + ".");
            }
        }
    }

    @Override
    public Card card() {
        return new Card(
                "share-layers",
                Stage.STRUCTURE,
                Set.of(Card.Saves.BYTES),
                true,
                "One set of weights for neighbouring blocks of an encoder; saves bytes, never time.",
                "Lan et al., 2020, arXiv:1909.11942 (ALBERT), section 3.1");
    }

    /** The two halves of the blocks, if the model is an encoder of several. */
    @Override
    public List<PartSite> sites(Model model) {
        boolean isDeep = Encoder.recognise(model)
                .encoder()
                .filter(encoder -> encoder.blocks().size() > 1)
                .isPresent();
        return isDeep ? List.of(new PartSite(ATTENTION), new PartSite(FEED_FORWARD)) : List.of();
    }

    @Override
    public List<Sharing> options(PartSite site, Target target) {
        return List.of(new Sharing(2, Start.MEAN), new Sharing(4, Start.MEAN), new Sharing(0, Start.MEAN));
    }

    /** One operand of one node. */
    private record Slot(Node node, int input) {
        Tensor content(Graph graph) {
            return graph.initializer(node.input(input)).orElseThrow();
        }
    }

    @Override
    public Outcome apply(Model model, PartSite site, Sharing sharing, Statistics statistics) {
        Recognition recognition = Encoder.recognise(model);
        Optional<Encoder> encoder = recognition.encoder();
        if (encoder.isEmpty()) {
            return new Outcome.Declined("Layers of the model cannot share weights, for it is no encoder: "
                    + recognition.unrecognised().map(Object::toString).orElse("it has no blocks") + ".");
        }
        List<EncoderBlock> blocks = encoder.get().blocks();
        int together = sharing.layers() == 0 ? blocks.size() : sharing.layers();
        List<List<List<Slot>>> sets = new ArrayList<>();
        for (int from = 0; from < blocks.size(); from += together) {
            List<List<Slot>> set = blocks.subList(from, Math.min(blocks.size(), from + together)).stream()
                    .map(block -> slots(model.graph(), block, site))
                    .toList();
            if (!areAlike(model.graph(), set)) {
                return new Outcome.Declined("The " + site.id() + " of blocks " + from + " to " + (from + set.size() - 1)
                        + " cannot share weights: they are not of the same shapes.");
            }
            sets.add(set);
        }
        return sets.stream().allMatch(set -> set.size() == 1)
                ? new Outcome.Declined("The model has a single block, which has none to share weights with.")
                : shared(model, sets, sharing.start());
    }

    private static List<Slot> slots(Graph graph, EncoderBlock block, PartSite site) {
        boolean isAttention = site.id().equals(ATTENTION);
        List<Linear> layers = isAttention
                ? List.of(block.query(), block.key(), block.value(), block.projection())
                : List.of(block.up(), block.down());
        Node norm = isAttention ? block.attentionNorm() : block.outputNorm();
        Stream<Slot> weights = layers.stream()
                .flatMap(layer -> Stream.concat(
                        Stream.of(new Slot(layer.product(), 1)),
                        layer.bias().flatMap(bias -> graph.producer(layer.output())).stream()
                                .map(sum -> new Slot(sum, 1))));
        return Stream.concat(weights, Stream.of(new Slot(norm, 1), new Slot(norm, 2)))
                .filter(slot ->
                        graph.initializer(slot.node().input(slot.input())).isPresent())
                .toList();
    }

    private static boolean areAlike(Graph graph, List<List<Slot>> set) {
        List<Shape> first = shapes(graph, set.get(0));
        return set.stream().allMatch(block -> shapes(graph, block).equals(first));
    }

    private static List<Shape> shapes(Graph graph, List<Slot> slots) {
        return slots.stream().map(slot -> slot.content(graph).shape()).toList();
    }

    private static Outcome shared(Model model, List<List<List<Slot>>> sets, Start start) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        Map<Node, Node> changed = new LinkedHashMap<>();
        double missing = 0;
        double all = 0;
        for (List<List<Slot>> set : sets) {
            for (int i = 0; i < set.get(0).size() && set.size() > 1; i++) {
                int role = i;
                List<Slot> alike = set.stream().map(block -> block.get(role)).toList();
                List<Tensor> contents =
                        alike.stream().map(slot -> slot.content(graph)).toList();
                Tensor one = start == Start.MEAN ? mean(contents) : contents.get(contents.size() / 2);
                Slot first = alike.get(0);
                String name = new Tape(editor, first.node().input(first.input())).constant("shared", one);
                for (Slot slot : alike) {
                    Node node = changed.getOrDefault(slot.node(), slot.node());
                    changed.put(slot.node(), node.withInput(slot.input(), name));
                }
                for (Tensor content : contents) {
                    missing += squaredDistance(content, one);
                    all += squares(content);
                }
            }
        }
        changed.forEach(editor::replace);
        Model result = new DeadCode().apply(model.withGraph(editor.build())).model();
        return new Outcome.Applied(result, OptionalDouble.of(all > 0 ? Math.sqrt(missing / all) : 0));
    }

    private static Tensor mean(List<Tensor> tensors) {
        double[] sums = new double[tensors.get(0).size()];
        for (Tensor tensor : tensors) {
            double[] values = tensor.toDoubles();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i] / tensors.size();
            }
        }
        Tensor first = tensors.get(0);
        return Tensor.ofDoubles(first.shape(), sums).cast(first.dtype());
    }

    private static double squares(Tensor tensor) {
        return DoubleStream.of(tensor.toDoubles()).map(value -> value * value).sum();
    }

    private static double squaredDistance(Tensor a, Tensor b) {
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (left[i] - right[i]) * (left[i] - right[i]);
        }
        return sum;
    }
}
