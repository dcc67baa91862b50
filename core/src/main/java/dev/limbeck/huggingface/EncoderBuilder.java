package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.huggingface.EncoderParameters.Parameter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Builds an encoder of the BERT family of any shape in canonical form: opset 23 with LayerNormalization, Gelu and
 * Attention, linear layers as MatMul and Add.
 *
 * <p>Inputs are {@code input_ids}, {@code attention_mask} and, where there are several token types,
 * {@code token_type_ids}, all INT64 [batch, sequence]. The output is {@code last_hidden_state} [batch, sequence, hidden]
 * or {@code logits}: [batch, labels] for a sequence classifier, [batch, sequence, labels or vocabulary] otherwise.
 */
public final class EncoderBuilder {
    /** The key of the model's metadata that keeps config.json. */
    static final String CONFIG_KEY = "huggingface.config";

    private static final long OPSET = 23;
    private static final long IR = 11;

    private final EncoderConfig config;
    private final GraphEditor editor;
    private final EncoderTape tape;

    private EncoderBuilder(EncoderConfig config, Map<String, Tensor> weights) {
        this.config = config;
        this.editor = GraphEditor.empty(config.family().modelType());
        this.tape = new EncoderTape(editor, config, weights);
    }

    /**
     * An encoder with these parameters.
     *
     * @param weights parameters in the names and orientations of the transformers library, of any floating-point type;
     *     more than the configuration calls for may be given
     * @throws ModelException if a parameter is missing or has another shape than the configuration says
     */
    public static Model build(EncoderConfig config, Map<String, Tensor> weights) {
        Map<String, Tensor> prepared = new HashMap<>();
        for (Parameter parameter : EncoderParameters.of(config)) {
            prepared.put(parameter.name(), prepare(parameter, weights));
        }
        EncoderBuilder builder = new EncoderBuilder(config, prepared);
        for (Parameter parameter : EncoderParameters.unused(config)) {
            if (weights.containsKey(parameter.name())) {
                builder.tape.constant(parameter.name(), prepare(parameter, weights));
            }
        }
        return builder.build();
    }

    /**
     * An encoder with random parameters, as a training from nothing starts: normal with deviation 0.02, layer norms the
     * identity, biases 0.
     */
    public static Model random(EncoderConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> weights = new HashMap<>();
        for (Parameter parameter : EncoderParameters.of(config)) {
            boolean matrix = parameter.shape().rank() == 2;
            weights.put(
                    parameter.name(), matrix ? InitialWeights.normal(parameter.shape(), random) : constant(parameter));
        }
        return build(config, weights);
    }

    /** Ones for the scales of layer norms, zeros for their shifts and for biases. */
    private static Tensor constant(Parameter parameter) {
        float[] values = new float[Math.toIntExact(parameter.shape().size())];
        Arrays.fill(values, parameter.name().endsWith(".weight") ? 1 : 0);
        return Tensor.ofFloats(parameter.shape(), values);
    }

    private static Tensor prepare(Parameter parameter, Map<String, Tensor> weights) {
        Tensor tensor = weights.get(parameter.name());
        if (tensor == null) {
            throw new ModelException("The weight '" + parameter.name() + "' is missing. The weights do not belong to "
                    + "this config.json, or are of another architecture than it says.");
        }
        if (!tensor.shape().equals(parameter.shape()) || !tensor.dtype().isFloating()) {
            throw new ModelException("The weight '" + parameter.name() + "' is " + tensor + ", but config.json calls "
                    + "for floats of " + parameter.shape() + ".");
        }
        Tensor floats = tensor.cast(DType.FLOAT);
        return parameter.linear() ? Transposition.of(floats) : floats;
    }

    private Model build() {
        input("input_ids");
        input("attention_mask");
        if (config.takesTokenTypes()) {
            input("token_type_ids");
        }
        String hidden = new EmbeddingsBuilder(tape, config).build();
        String mask = mask();
        for (BlockLayout block : config.family().blocks(config)) {
            hidden = block(block, hidden, mask);
        }
        output(new HeadBuilder(tape, config).build(hidden));
        Model model = Model.of(editor.build(), OPSET, IR);
        return model.withMetadata(CONFIG_KEY, config.json());
    }

    private void input(String name) {
        Dim[] axes = {Dim.symbol("batch"), Dim.symbol("sequence")};
        editor.addInput(new ValueInfo(name, TensorType.of(DType.INT64, axes)));
    }

    private void output(String value) {
        String name = config.head() == EncoderHead.NONE ? "last_hidden_state" : "logits";
        int width = switch (config.head()) {
            case NONE -> config.sizes().hidden();
            case MASKED_LM -> config.sizes().vocabulary();
            default -> config.labels();
        };
        TensorType type = config.head() == EncoderHead.SEQUENCE_CLASSIFICATION
                ? TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(width))
                : TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.symbol("sequence"), Dim.of(width));
        editor.addOutput(new ValueInfo(name, type)).replaceUses(name, value);
    }

    /**
     * 0 for words and a large negative number for padding, [batch, 1, sequence, sequence]. Not the lowest float: to ONNX
     * Runtime that means that a row has no key at all, and it answers 0 where a softmax averages.
     */
    private String mask() {
        String at = config.prefix() + "mask";
        Map<String, Attribute> toFloat = Map.of("to", Attribute.of((long) DType.FLOAT.code()));
        String axes = tape.constant(at + "/axes", Tensor.vector(1L, 2L));
        String keys = tape.add(at, "Cast", toFloat, tape.add(at, "Unsqueeze", "attention_mask", axes));
        String padding = tape.add(at, "Sub", tape.constant(at + "/one", Tensor.scalar(1f)), keys);
        String lowest = tape.constant(at + "/lowest", Tensor.scalar(Math.nextUp(-Float.MAX_VALUE)));
        String scores = tape.add(at, "Mul", padding, lowest);
        Map<String, Attribute> secondAxis = Map.of("start", Attribute.of(1L), "end", Attribute.of(2L));
        String length = tape.add(at, "Shape", secondAxis, "attention_mask");
        String shape = tape.add(
                at,
                "Concat",
                Map.of("axis", Attribute.of(0L)),
                tape.constant(at + "/ones", Tensor.ofLongs(Shape.of(2), 1, 1)),
                length,
                tape.constant(at + "/last", Tensor.vector(1L)));
        return tape.add(at, "Expand", scores, shape);
    }

    /** Attention and feed-forward, each followed by a residual connection and a layer norm. */
    private String block(BlockLayout block, String hidden, String mask) {
        EncoderSizes sizes = config.sizes();
        Map<String, Attribute> attributes = Map.of(
                "q_num_heads", Attribute.of((long) sizes.heads()),
                "kv_num_heads", Attribute.of((long) sizes.heads()),
                "scale", Attribute.of((float) (1 / Math.sqrt(sizes.headSize()))));
        String context = tape.add(
                block.projection(),
                "Attention",
                attributes,
                tape.linear(block.query(), hidden),
                tape.linear(block.key(), hidden),
                tape.linear(block.value(), hidden),
                mask);
        String projected = tape.linear(block.projection(), context);
        String attended = tape.layerNorm(
                block.attentionNorm(), tape.add(block.projection() + ".residual", "Add", projected, hidden));
        String inner = tape.activation(block.up(), config.activation(), tape.linear(block.up(), attended));
        String outer = tape.linear(block.down(), inner);
        return tape.layerNorm(block.outputNorm(), tape.add(block.down() + ".residual", "Add", outer, attended));
    }
}
