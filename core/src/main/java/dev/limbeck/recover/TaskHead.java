package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Pooling;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Recognition;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A new head for an encoder: a linear layer on the vector that stands for a row. Its weights are drawn as BERT draws
 * them, from a normal distribution of deviation 0.02; its bias is 0.
 */
public final class TaskHead {
    private static final double DEVIATION = 0.02;

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
        Recognition found = Encoder.recognise(canonical);
        Encoder encoder = found.encoder()
                .orElseThrow(() -> new ModelException("A new head needs an encoder of the BERT family, and this model"
                        + " is none: "
                        + found.unrecognised().map(Object::toString).orElse("it has no blocks") + "."));
        Model pooled = pooling.appendedTo(onlyHidden(canonical, encoder.lastHidden()), encoder.lastHidden());
        String vector = Pooling.output(pooled);
        GraphEditor editor = pooled.edit();
        pooled.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        String logits = editor.freshName("logits");
        writeLinear(new Tape(editor, "head"), vector, logits, Math.toIntExact(encoder.hidden()), values, seed);
        editor.addOutput(new ValueInfo(logits, TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(values))));
        return new DeadCode().apply(pooled.withGraph(editor.build())).model();
    }

    private static Model onlyHidden(Model model, String hidden) {
        GraphEditor editor = model.edit();
        model.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        editor.addOutput(new ValueInfo(hidden, TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN, Dim.UNKNOWN)));
        return model.withGraph(editor.build());
    }

    private static void writeLinear(Tape tape, String vector, String logits, int width, int values, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[Math.multiplyExact(width, values)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (DEVIATION * random.nextGaussian());
        }
        String weight = tape.constant("weight", Tensor.ofFloats(Shape.of(width, values), weights));
        String bias = tape.constant("bias", Tensor.ofFloats(Shape.of(values), new float[values]));
        String product = tape.add("product", "MatMul", vector, weight);
        tape.addAs(logits, "answer", "Add", Map.of(), List.of(product, bias));
    }
}
