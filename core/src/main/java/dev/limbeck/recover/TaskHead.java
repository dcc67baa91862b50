package dev.limbeck.recover;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Pooling;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A new head for an encoder: a linear layer on the vector that stands for a row, or on that of every token. Its weights are drawn as BERT draws
 * them, from a normal distribution of deviation 0.02; its bias is 0.
 */
public final class TaskHead {

    private TaskHead() {}

    /** Whether a model in canonical form is an encoder that makes no answers yet. */
    public static boolean isMissing(Model canonical) {
        return Encoder.recognise(canonical)
                .encoder()
                .filter(e -> e.head().classifier().isEmpty())
                .isPresent();
    }

    /**
     * The encoder with a new head in place of what followed its blocks. Its only output is {@code logits}, [rows,
     * values].
     *
     * @param canonical an encoder in canonical form
     * @param pooling how the vectors of a row's tokens become one
     * @param values how many classes are told apart, or numbers predicted
     * @param seed of the weights
     * @throws ModelException if it is no encoder, naming what did not fit
     */
    public static Model attachedTo(Model canonical, Pooling pooling, int values, long seed) {
        Encoder encoder = encoder(canonical);
        Model pooled = pooling.appendedTo(onlyHidden(canonical, encoder.lastHidden()), encoder.lastHidden());
        TensorType answer = TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(values));
        return headed(pooled, Pooling.output(pooled), answer, Math.toIntExact(encoder.hidden()), values, seed);
    }

    /**
     * The encoder with a new head on every token. Its only output is {@code logits}, [rows, tokens, values].
     *
     * @param canonical an encoder in canonical form
     * @param values how many classes are told apart
     * @param seed of the weights
     * @throws ModelException if it is no encoder, naming what did not fit
     */
    public static Model attachedToTokens(Model canonical, int values, long seed) {
        Encoder encoder = encoder(canonical);
        Model hidden = onlyHidden(canonical, encoder.lastHidden());
        TensorType answer = TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.symbol("tokens"), Dim.of(values));
        return headed(hidden, encoder.lastHidden(), answer, Math.toIntExact(encoder.hidden()), values, seed);
    }

    /**
     * The encoder without what followed its blocks: its only output is the last hidden states.
     *
     * @throws ModelException if it is no encoder, naming what did not fit
     */
    public static Model removedFrom(Model canonical) {
        Model bare = onlyHidden(canonical, encoder(canonical).lastHidden());
        return new DeadCode().apply(bare).model();
    }

    private static Encoder encoder(Model canonical) {
        return Encoder.recognise(canonical).require("A new head");
    }

    private static Model headed(Model body, String vectors, TensorType answer, int width, int values, long seed) {
        GraphEditor editor = body.edit();
        body.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        String logits = editor.freshName("logits");
        writeLinear(new Tape(editor, "head"), vectors, logits, width, values, seed);
        editor.addOutput(new ValueInfo(logits, answer));
        return new DeadCode().apply(body.withGraph(editor.build())).model();
    }

    private static Model onlyHidden(Model model, String hidden) {
        GraphEditor editor = model.edit();
        model.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        editor.addOutput(new ValueInfo(hidden, TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN)));
        return model.withGraph(editor.build());
    }

    private static void writeLinear(Tape tape, String vector, String logits, int width, int values, long seed) {
        Tensor drawn = InitialWeights.normal(Shape.of(width, values), new Random(seed));
        String weight = tape.constant("weight", drawn);
        String bias = tape.constant("bias", Tensor.ofFloats(Shape.of(values), new float[values]));
        String product = tape.add("product", "MatMul", vector, weight);
        tape.addAs(logits, "answer", "Add", Map.of(), List.of(product, bias));
    }
}
