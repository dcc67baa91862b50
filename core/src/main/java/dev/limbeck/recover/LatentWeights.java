package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.HostEvaluation;
import dev.limbeck.technique.quantize.BiasCodes;
import dev.limbeck.technique.quantize.QuantizedTensor;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A quantized model as it learns (quantization-aware training, Jacob et al. 2018): each weight is kept in floating point
 * and rounded in every pass,
 *
 * <pre>DequantizeLinear(codes, scale)  →  DequantizeLinear(QuantizeLinear(latent, scale), scale)</pre>
 *
 * so that gradients find something that can change; biases of 32 bits become floats. Afterwards the codes are made from
 * what was learned. Step sizes are parameters like any other (LSQ, Esser et al. 2020).
 */
public final class LatentWeights {
    /** A name that no value of a model has. */
    private static final String WEIGHTS = "limbeck/weights before rounding";

    private final Model quantized;
    private final Model model;
    private final Map<String, String> latents;

    private LatentWeights(Model quantized, Model model, Map<String, String> latents) {
        this.quantized = quantized;
        this.model = model;
        this.latents = latents;
    }

    /**
     * The latent weights of a model whose integer weights are read by DequantizeLinear; others stay as they are. A
     * latent begins as the weight that was rounded: one that lies between two steps needs little to come to the other.
     *
     * @param original before it was quantized, with its values of the same names. Where a weight there is not what the
     *     codes were made from, for something moved between layers first, a latent begins as what its code stands for.
     */
    public static LatentWeights of(Model quantized, Model original) {
        return of(quantized, original, layer -> true);
    }

    /**
     * The latent weights of some layers. The codes of others stay as they are; their step sizes learn.
     *
     * @param learns whether a layer has latent weights
     */
    public static LatentWeights of(Model quantized, Model original, Predicate<Node> learns) {
        Graph graph = quantized.graph();
        GraphEditor editor = quantized.edit();
        HostEvaluation evaluation = new HostEvaluation(quantized, Long.MAX_VALUE);
        Map<String, String> latents = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            Optional<Tensor> codes = node.is("DequantizeLinear") ? graph.initializer(node.input(0)) : Optional.empty();
            if (codes.isPresent() && graph.uses(node.output()).stream().allMatch(use -> learns.test(use.node()))) {
                Tensor values = evaluation
                        .evaluate(node, graph::initializer)
                        .map(outputs -> outputs.get(0))
                        .orElseThrow(() -> new IllegalArgumentException(
                                node.label() + " reads codes that are not constant in all."));
                Tensor begin = beforeRounding(node, graph, original.graph())
                        .map(weight -> whereRoundedTo(codes.get(), weight, values, node, evaluation, graph))
                        .orElse(values);
                String latent = latents.computeIfAbsent(
                        node.input(0), name -> editor.constant(name + "/limbeck/latent", begin));
                write(editor, node, codes.get().dtype(), latent);
            }
        }
        latents.keySet().forEach(editor::removeInitializer);
        return new LatentWeights(quantized, quantized.withGraph(editor.build()), latents);
    }

    /** What the reader of a dequantized weight reads at the same place in the original. */
    private static Optional<Tensor> beforeRounding(Node dequantizing, Graph quantized, Graph original) {
        return quantized.uses(dequantizing.output()).stream()
                .findFirst()
                .flatMap(use -> original.producer(use.node().output(0))
                        .flatMap(node -> original.initializer(node.input(use.input()))));
    }

    /** The weights that are rounded to the codes; elsewhere the values that the codes stand for. */
    private static Tensor whereRoundedTo(
            Tensor codes, Tensor weights, Tensor values, Node node, HostEvaluation evaluation, Graph graph) {
        if (codes.dtype() == DType.INT32 || !weights.shape().equals(values.shape())) {
            return values;
        }
        Tensor rounded = codes(
                evaluation,
                quantizing(node, codes.dtype(), WEIGHTS, "codes"),
                name -> name.equals(WEIGHTS) ? Optional.of(weights) : graph.initializer(name));
        double[] given = codes.toDoubles();
        double[] made = rounded.toDoubles();
        float[] begin = values.toFloats();
        float[] exact = weights.toFloats();
        for (int i = 0; i < begin.length; i++) {
            if (given[i] == made[i]) {
                begin[i] = exact[i];
            }
        }
        return Tensor.ofFloats(values.shape(), begin);
    }

    private static void write(GraphEditor editor, Node node, DType codes, String latent) {
        if (codes == DType.INT32) {
            editor.remove(node);
            editor.replaceUses(node.output(), latent);
            return;
        }
        String rounded = editor.freshName(node.output() + "/limbeck/rounded");
        editor.add(quantizing(node, codes, latent, rounded));
        editor.replace(node, node.withInput(0, rounded));
    }

    private static Tensor codes(
            HostEvaluation evaluation, Node quantizing, Function<String, Optional<Tensor>> constants) {
        return evaluation.evaluate(quantizing, constants).orElseThrow().get(0);
    }

    private static Node quantizing(Node dequantizing, DType codes, String latent, String output) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(dequantizing.attributes());
        if (!dequantizing.hasInput(2)) {
            attributes.put("output_dtype", Attribute.of(codes.code()));
        }
        return Node.of(
                output,
                Node.STANDARD,
                "QuantizeLinear",
                dequantizing.withInput(0, latent).inputs(),
                List.of(output),
                attributes);
    }

    /** The model to train. */
    public Model model() {
        return model;
    }

    /**
     * The quantized model with codes, scales and everything else as they were learned.
     *
     * @param trained {@link #model} with other initializers
     */
    public Model rounded(Model trained) {
        Graph learned = trained.graph();
        GraphEditor editor = quantized.edit();
        quantized
                .graph()
                .initializers()
                .keySet()
                .forEach(name -> learned.initializer(name).ifPresent(tensor -> editor.initializer(name, tensor)));
        for (Node node : quantized.graph().nodes()) {
            String latent = node.is("DequantizeLinear") ? latents.get(node.input(0)) : null;
            if (latent != null) {
                write(editor, node, learned, latent);
            }
        }
        return quantized.withGraph(editor.build());
    }

    private void write(GraphEditor editor, Node node, Graph learned, String latent) {
        Tensor value = learned.initializer(latent).orElseThrow();
        DType codes = quantized.graph().initializer(node.input(0)).orElseThrow().dtype();
        if (codes == DType.INT32) {
            QuantizedTensor bias = BiasCodes.of(value, weightScales(node, learned), inputScale(node, learned));
            editor.initializer(node.input(0), bias.codes());
            editor.initializer(node.input(1), bias.scales());
        } else {
            HostEvaluation evaluation = new HostEvaluation(quantized, Long.MAX_VALUE);
            editor.initializer(
                    node.input(0), codes(evaluation, quantizing(node, codes, latent, "codes"), learned::initializer));
        }
    }

    private float inputScale(Node bias, Graph learned) {
        return scales(reader(bias).input(0), learned).toFloats()[0];
    }

    private Tensor weightScales(Node bias, Graph learned) {
        return scales(reader(bias).input(1), learned);
    }

    /** The layer that reads a bias: its accumulators count in steps of input scale times weight scale. */
    private Node reader(Node bias) {
        return quantized.graph().uses(bias.output()).get(0).node();
    }

    private Tensor scales(String dequantized, Graph learned) {
        return quantized
                .graph()
                .producer(dequantized)
                .filter(node -> node.is("DequantizeLinear"))
                .flatMap(node -> learned.initializer(node.input(1)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + dequantized + "' is not read through DequantizeLinear, but its layer's bias is."));
    }
}
