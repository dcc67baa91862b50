package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The elements of a weight share few values, the centroids of k-means (Deep Compression, Han et al. 2016, section 3). A
 * {@link CodedWeight} takes the weight's place under its name: codes of 8 bits, which never learn, and a codebook, which
 * does, each of its values by the sum of the gradients of its elements. Every weight has a codebook of its own; one that
 * several nodes read stays one. Runtimes look the values up when they load the model, so that it saves bytes and no time.
 */
public final class WeightSharing implements Technique<WeightSite, WeightSharing.Sharing> {
    private static final int MOST_BITS = 8;

    /** What two nodes and their names take in a file. */
    private static final long NODE_BYTES = 512;

    /**
     * How many values there are.
     *
     * @param bits a weight has 2^bits values at most; 1 to 8. The paper has 8 for convolutions and 5 for fully connected
     *     layers
     * @param seed of the centroids that k-means begins with
     */
    public record Sharing(int bits, long seed) {
        public Sharing {
            if (bits < 1 || bits > MOST_BITS) {
                throw new IllegalArgumentException(
                        "Codes of shared weights have 1 to " + MOST_BITS + " bits, not " + bits + ".");
            }
        }

        int values() {
            return 1 << bits;
        }
    }

    @Override
    public Card card() {
        return new Card(
                "share-weights",
                Stage.ENCODING,
                Set.of(Card.Saves.BYTES),
                true,
                "Few values for all elements of a weight, by k-means; saves bytes, never time.",
                "Han et al., 2016, arXiv:1510.00149 (Deep Compression), section 3");
    }

    /** Weights of linear layers and convolutions, and tables of embeddings; one that several nodes read is one site. */
    @Override
    public List<WeightSite> sites(Model model) {
        Graph graph = model.graph();
        Set<String> seen = new HashSet<>();
        return graph.nodes().stream()
                .flatMap(node -> site(graph, node).stream())
                .filter(site -> seen.add(site.weight()))
                .toList();
    }

    private static Optional<WeightSite> site(Graph graph, Node node) {
        return WeightedOperator.of(graph, node)
                .map(WeightedOperator::site)
                .or(() -> table(graph, node))
                .filter(site -> !graph.isInput(site.weight()) && !graph.isOutput(site.weight()))
                .filter(site -> graph.initializer(site.weight()).orElseThrow().dtype() == DType.FLOAT);
    }

    private static Optional<WeightSite> table(Graph graph, Node node) {
        boolean looksUp = node.is("Gather")
                && node.intAttribute("axis", 0) == 0
                && graph.initializer(node.input(0))
                        .filter(t -> t.rank() == 2 && t.size() > 0)
                        .isPresent();
        return looksUp
                ? Optional.of(new WeightSite(
                        node.name().isEmpty() ? node.output() : node.name(), node.output(), node.input(0)))
                : Optional.empty();
    }

    @Override
    public List<Sharing> options(WeightSite site, Target target) {
        return List.of(new Sharing(8, 0), new Sharing(5, 0), new Sharing(4, 0));
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Sharing sharing, Statistics statistics) {
        Graph graph = model.graph();
        boolean isThere = graph.producer(site.node())
                .flatMap(node -> site(graph, node))
                .filter(site::equals)
                .isPresent();
        if (!isThere) {
            return new Outcome.Declined("'" + site.id() + "' does not read a constant weight of FLOAT, or one whose"
                    + " elements share their values already.");
        }
        Tensor weight = graph.initializer(site.weight()).orElseThrow();
        if (!isFinite(weight)) {
            return new Outcome.Declined("'" + site.id() + "' has weights that are no finite numbers.");
        }
        Codebook codebook = Codebook.of(weight, sharing.values(), new SplittableRandom(sharing.seed()));
        if (codebook.bytes() + NODE_BYTES >= weight.byteSize()) {
            return new Outcome.Declined(String.format(
                    "'%s' stays: its %d weights take no less room as %d values and codes.",
                    site.id(), weight.size(), codebook.values().size()));
        }
        return new Outcome.Applied(written(model, site.weight(), codebook), OptionalDouble.of(codebook.error()));
    }

    private static boolean isFinite(Tensor weight) {
        for (float element : weight.toFloats()) {
            if (!Float.isFinite(element)) {
                return false;
            }
        }
        return true;
    }

    private static Model written(Model model, String weight, Codebook codebook) {
        GraphEditor editor = model.edit().removeInitializer(weight);
        Tape tape = new Tape(editor, weight);
        String values = tape.constant("codebook", codebook.values());
        String codes = tape.constant("codes", codebook.codes());
        String indices = tape.add("indices", "Cast", Map.of("to", Attribute.of(DType.INT32.code())), codes);
        tape.addAs(weight, "lookup", "Gather", Map.of(), List.of(values, indices));
        return model.withGraph(editor.build());
    }
}
