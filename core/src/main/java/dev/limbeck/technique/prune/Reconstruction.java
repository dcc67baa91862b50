package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Footprint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the layers that read channels make up for those that go, without training: their weights become those whose
 * outputs are closest to those of all inputs, by least squares over rows without labels, one layer after the other (He et
 * al. 2017, Channel Pruning, section 3.1). The change comes before the channels are {@linkplain ChannelRemoval
 * removed}, while the model has its shapes; what belongs to removed channels becomes 0.
 */
public final class Reconstruction {
    /** In how many passes over the rows layers are fitted, if memory lets them. */
    private static final int PASSES = 12;

    /** Elements of all covariances that are held at once: 256 MiB. */
    private static final long HELD = 32L << 20;

    private final Model canonical;
    private final Footprint removed;
    private final List<ReadingLayer> layers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * The reconstruction of what reads some channels.
     *
     * @param canonical the model that the dependencies were found in
     * @param removed what goes
     */
    public Reconstruction(Model canonical, Footprint removed) {
        this.canonical = canonical;
        this.removed = removed;
        canonical.graph().nodes().forEach(this::add);
    }

    private void add(Node node) {
        if (!loses(node)) {
            return;
        }
        Graph graph = canonical.graph();
        Optional<ReadingLayer> layer = ReadingLayer.of(graph, node);
        if (layer.isEmpty()) {
            notes.add("not reconstructed: " + node.label()
                    + " is no linear layer or plain convolution with a weight of its own and few enough inputs");
        }
        layer.ifPresent(layers::add);
    }

    /** Whether a node with a matrix or kernel reads fewer channels. */
    private boolean loses(Node node) {
        return GroupActivations.readingAxis(canonical.graph(), node)
                .filter(axis -> !removed.removed(axis).isEmpty())
                .isPresent();
    }

    /**
     * What has to be known, in several sets: the first of the canonical model, each other of what was {@link #applied} with
     * the sets before, so that a layer is fitted on what the changed layers before it give. Each takes a bounded memory.
     */
    public List<Set<Statistic>> passes() {
        List<Set<Statistic>> passes = new ArrayList<>();
        int most = (int) Math.ceil((double) inputs() / PASSES);
        long held = 0;
        for (ReadingLayer layer : layers) {
            long elements = (long) layer.inputs() * layer.inputs();
            if (passes.stream().anyMatch(pass -> pass.contains(layer.moments()))) {
                continue;
            }
            if (passes.isEmpty() || passes.get(passes.size() - 1).size() == most || held + elements > HELD) {
                passes.add(new LinkedHashSet<>());
                held = 0;
            }
            passes.get(passes.size() - 1).add(layer.moments());
            held += elements;
        }
        return passes;
    }

    /** How many values are read. */
    private long inputs() {
        return layers.stream().map(ReadingLayer::moments).distinct().count();
    }

    /**
     * A model with those layers changed that something is known about.
     *
     * @param model the canonical one, or one that other layers were changed in
     * @param statistics one or several of the {@link #passes}
     */
    public Model applied(Model model, Statistics statistics) {
        GraphEditor editor = model.edit();
        for (ReadingLayer layer : layers) {
            statistics
                    .get(layer.moments(), Covariance.class)
                    .ifPresent(moments -> editor.initializer(layer.weightName(), layer.weight(fitted(layer, moments))));
        }
        return model.withGraph(editor.build());
    }

    private double[] fitted(ReadingLayer layer, Covariance moments) {
        BitSet gone = layer.elements(removed.removed(layer.channels()));
        return new BrainSurgeon(layer, moments).without(gone);
    }

    /** Which layers stay as they are, and why. */
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
