package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes an encoder narrower: fewer hidden channels, heads, channels of a head and feed-forward neurons, the same graph
 * around them. What stays is what counts most by its weights, so the encoder begins as a part of the wider one:
 *
 * <ul>
 *   <li>a hidden channel by how much of it is read, γ_j²·Σ‖W_j‖² over the layers that read it, γ the norm's scale before;
 *   <li>a head by ‖W_V‖·‖W_O‖, a channel of it by ‖q‖·‖k‖ of its columns, and by ‖v‖·‖o‖;
 *   <li>a neuron by ‖up‖·‖down‖.
 * </ul>
 */
public final class Narrowing {
    private static final String PURPOSE = "Making an encoder narrower";

    private final Graph graph;
    private final Encoder encoder;
    private final EncoderWidths widths;
    private final GraphEditor editor;
    private final Map<String, Tensor> narrowed = new LinkedHashMap<>();
    private final Set<String> scales;
    private final HiddenMap hidden;

    private Narrowing(Model canonical, EncoderWidths widths, Function<Narrowing, HiddenMap> hidden) {
        this.graph = canonical.graph();
        this.encoder = Encoder.recognise(canonical).require(PURPOSE);
        this.widths = widths;
        this.editor = canonical.edit();
        this.scales = scales(graph);
        requireNarrower(EncoderWidths.of(encoder), widths);
        this.hidden = hidden.apply(this);
    }

    /**
     * A narrower encoder.
     *
     * @param canonical in canonical form
     * @throws ModelException if it is no encoder, is not as wide as that, or has a part that cannot be made narrower,
     *     naming it
     */
    public static Model narrowed(Model canonical, EncoderWidths widths) {
        Narrowing narrowing = new Narrowing(canonical, widths, Narrowing::mostRead);
        narrowing.narrow();
        return canonical.withGraph(narrowing.graphOf(narrowing.narrowed));
    }

    /**
     * A narrower encoder whose hidden states are the wider one's along their principal directions; heads and neurons
     * are chosen as ever. {@link PrincipalDirections} tells what of that is exact.
     *
     * @param states what {@link #needsForPrincipal} asks for, collected from an encoder with at least these blocks
     * @throws ModelException as {@link #narrowed} does
     * @throws IllegalArgumentException if a statistic is missing
     */
    public static Model principal(Model canonical, EncoderWidths widths, Statistics states) {
        Narrowing narrowing = new Narrowing(canonical, widths, n -> n.principal(states));
        narrowing.narrow();
        return canonical.withGraph(narrowing.graphOf(narrowing.narrowed));
    }

    /** The second moments of all hidden states of an encoder: behind the embeddings and behind each block. */
    public static Set<Statistic> needsForPrincipal(Model canonical) {
        return moments(Encoder.recognise(canonical).require(PURPOSE));
    }

    private static Set<Statistic> moments(Encoder encoder) {
        return Stream.concat(Stream.of(encoder.embeddings().output()), encoder.hiddenStates().stream())
                .map(value -> new Statistic(value, new InputCovariance()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private HiddenMap mostRead() {
        return Kept.largest(readHidden(), widths.hidden());
    }

    private HiddenMap principal(Statistics states) {
        if (widths.hidden() == encoder.hidden()) {
            return mostRead();
        }
        List<Covariance> moments = moments(encoder).stream()
                .map(wanted -> states.get(wanted, Covariance.class)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The second moments of '" + wanted.value() + "' were not collected.")))
                .toList();
        return PrincipalDirections.of(moments, widths.hidden());
    }

    /**
     * A narrower encoder that knows nothing: weights normal with deviation 0.02, norms the identity, biases 0.
     *
     * @throws ModelException as {@link #narrowed} does
     */
    public static Model random(Model canonical, EncoderWidths widths, long seed) {
        Narrowing narrowing = new Narrowing(canonical, widths, Narrowing::mostRead);
        narrowing.narrow();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> drawn = new LinkedHashMap<>(narrowing.narrowed);
        drawn.replaceAll((name, tensor) -> narrowing.scales.contains(name) ? ones(tensor) : drawn(tensor, random));
        return canonical.withGraph(narrowing.graphOf(drawn));
    }

    private static void requireNarrower(EncoderWidths has, EncoderWidths asked) {
        boolean fits = asked.hidden() <= has.hidden()
                && asked.heads() <= has.heads()
                && asked.headSize() <= has.headSize()
                && asked.intermediate() <= has.intermediate();
        if (!fits) {
            throw new ModelException("An encoder of " + has + " cannot be narrowed to " + asked
                    + ": no width may be larger than it is.");
        }
    }

    private static Tensor ones(Tensor like) {
        float[] values = new float[like.toFloats().length];
        Arrays.fill(values, 1);
        return Tensor.ofFloats(like.shape(), values);
    }

    private static Tensor drawn(Tensor like, SplittableRandom random) {
        return like.rank() > 1
                ? InitialWeights.normal(like.shape(), random)
                : Tensor.ofFloats(like.shape(), new float[like.size()]);
    }

    /** The scales of norms. */
    private static Set<String> scales(Graph graph) {
        return graph.nodes().stream()
                .filter(n -> n.is("LayerNormalization"))
                .map(n -> n.input(1))
                .collect(Collectors.toSet());
    }

    private void narrow() {
        embeddings();
        encoder.blocks().forEach(this::block);
        head(encoder.lastHidden());
    }

    private Graph graphOf(Map<String, Tensor> weights) {
        weights.forEach(editor::initializer);
        editor.clearValueInfo();
        return editor.build();
    }

    /** What reads the last hidden states, up to the first linear layers, whose outputs stay as wide as they are. */
    private void head(String value) {
        graph.outputs().stream()
                .filter(output -> output.name().equals(value))
                .forEach(output -> output.type().tensor().ifPresent(type -> editor.type(value, narrower(type))));
        for (Use use : graph.uses(value)) {
            Node node = use.node();
            if (node.is("MatMul") && use.input() == 0) {
                Linear layer = Linear.of(graph, node)
                        .orElseThrow(() -> new ModelException(node.label() + " multiplies the last hidden states by no"
                                + " constant, so they cannot be made narrower."));
                narrowed.computeIfAbsent(layer.weight(), name -> hidden.of(weight(layer), 0));
            } else {
                node.inputs().stream()
                        .filter(input -> ofHiddenWidth(input).isPresent())
                        .forEach(this::last);
                node.outputs().stream().filter(output -> !output.isEmpty()).forEach(this::head);
            }
        }
    }

    /** A constant whose last axis is the hidden channels. */
    private Optional<Tensor> ofHiddenWidth(String value) {
        return graph.initializer(value)
                .filter(t -> t.dtype().isFloating() && t.rank() > 0 && t.shape().dim(-1) == encoder.hidden());
    }

    private TensorType narrower(TensorType type) {
        Optional<Dims> dims = type.dims().map(d -> {
            Dim[] axes = IntStream.range(0, d.rank()).mapToObj(d::axis).toArray(Dim[]::new);
            axes[axes.length - 1] = Dim.of(widths.hidden());
            return Dims.of(axes);
        });
        return new TensorType(type.dtype(), dims);
    }

    private void embeddings() {
        if (encoder.embeddings().projection().isPresent()) {
            throw new ModelException(
                    "Embeddings that are projected to the hidden width, as ALBERT's are, cannot be made"
                            + " narrower.");
        }
        last(encoder.embeddings().word().weight());
        encoder.embeddings().position().ifPresent(table -> last(table.weight()));
        encoder.embeddings().type().ifPresent(table -> last(table.weight()));
        encoder.embeddings().others().forEach(this::last);
        encoder.embeddings().norm().ifPresent(this::norm);
    }

    private void block(EncoderBlock block) {
        int size = block.headSize();
        Kept heads = Kept.largest(headImportance(block), widths.heads());
        Kept scores = Kept.largestInEach(
                heads, size, products(columns(block.query()), columns(block.key())), widths.headSize());
        Kept values = Kept.largestInEach(
                heads, size, products(columns(block.value()), rows(block.projection())), widths.headSize());
        Kept neurons = Kept.largest(products(columns(block.up()), rows(block.down())), widths.intermediate());
        block.bridge().ifPresent(bridge -> linear(bridge, hidden, hidden));
        linear(block.query(), hidden, scores);
        linear(block.key(), hidden, scores);
        linear(block.value(), hidden, values);
        linear(block.projection(), values, hidden);
        linear(block.up(), hidden, neurons);
        linear(block.down(), neurons, hidden);
        norm(block.attentionNorm());
        norm(block.outputNorm());
        attention(block);
    }

    private void attention(EncoderBlock block) {
        Node attention = block.attention();
        float scale = attention.floatAttribute("scale", (float) (1 / Math.sqrt(block.headSize())));
        double wider = Math.sqrt((double) block.headSize() / widths.headSize());
        editor.replace(
                attention,
                attention
                        .withAttribute("q_num_heads", Attribute.of(widths.heads()))
                        .withAttribute("kv_num_heads", Attribute.of(widths.heads()))
                        .withAttribute("scale", Attribute.of((float) (scale * wider))));
    }

    private void norm(Node norm) {
        last(norm.input(1));
        if (norm.hasInput(2)) {
            last(norm.input(2));
        }
    }

    private void linear(Linear linear, HiddenMap inputs, HiddenMap outputs) {
        narrowed.computeIfAbsent(linear.weight(), name -> outputs.of(inputs.of(weight(linear), 0), 1));
        linear.bias()
                .ifPresent(bias -> narrowed.computeIfAbsent(
                        bias, name -> outputs.of(graph.initializer(name).orElseThrow(), 0)));
    }

    private void last(String value) {
        Tensor tensor = ofHiddenWidth(value)
                .orElseThrow(
                        () -> new ModelException("'" + value + "' is added to the embeddings or scales a norm, but is"
                                + " no constant of " + encoder.hidden() + " channels, so it cannot be made narrower."));
        narrowed.computeIfAbsent(
                value, name -> scales.contains(name) ? hidden.scale(tensor) : hidden.of(tensor, tensor.rank() - 1));
    }

    private Tensor weight(Linear linear) {
        return graph.initializer(linear.weight()).orElseThrow();
    }

    private double[] readHidden() {
        double[] read = new double[Math.toIntExact(encoder.hidden())];
        for (EncoderBlock block : encoder.blocks()) {
            Node before = block.index() == 0
                    ? encoder.embeddings().norm().orElse(block.attentionNorm())
                    : encoder.blocks().get(block.index() - 1).outputNorm();
            add(read, before, block.query(), block.key(), block.value());
            add(read, block.attentionNorm(), block.up());
        }
        return read;
    }

    private void add(double[] read, Node norm, Linear... readers) {
        float[] scale = graph.initializer(norm.input(1)).map(Tensor::toFloats).orElse(new float[0]);
        for (Linear reader : readers) {
            double[] rows = rows(reader);
            for (int i = 0; i < read.length; i++) {
                double gamma = i < scale.length ? scale[i] : 1;
                read[i] += gamma * gamma * rows[i];
            }
        }
    }

    private double[] headImportance(EncoderBlock block) {
        double[] channels = products(columns(block.value()), rows(block.projection()));
        double[] heads = new double[block.heads()];
        for (int i = 0; i < channels.length; i++) {
            heads[i / block.headSize()] += channels[i];
        }
        return heads;
    }

    private static double[] products(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).toArray();
    }

    /** The squared length of every row of the weight. */
    private double[] rows(Linear linear) {
        float[] w = weight(linear).toFloats();
        int width = Math.toIntExact(linear.outputs());
        double[] sums = new double[Math.toIntExact(linear.inputs())];
        for (int i = 0; i < w.length; i++) {
            sums[i / width] += (double) w[i] * w[i];
        }
        return sums;
    }

    /** The squared length of every column of the weight. */
    private double[] columns(Linear linear) {
        float[] w = weight(linear).toFloats();
        int width = Math.toIntExact(linear.outputs());
        double[] sums = new double[width];
        for (int i = 0; i < w.length; i++) {
            sums[i % width] += (double) w[i] * w[i];
        }
        return sums;
    }
}
