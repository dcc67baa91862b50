package dev.limbeck.measure;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * How the vectors of a row's tokens, [rows, tokens, width], become one vector a row, [rows, width]. Many embedding
 * models leave this to their caller; to measure such a model the pooling is added to its graph. The operators used
 * mean the same in every operator set.
 */
public enum Pooling {
    /** The vector of the first token. */
    CLS {
        @Override
        String append(GraphEditor editor, String tokens) {
            String first = editor.constant(PREFIX + "first", Tensor.scalar(0L));
            return add(editor, "Gather", List.of(tokens, first), Map.of("axis", Attribute.of(1)));
        }
    },
    /** The mean over the tokens that the attention mask names real. */
    MEAN {
        @Override
        String append(GraphEditor editor, String tokens) {
            requireMask(editor);
            String rowShape = editor.constant(PREFIX + "row_shape", Tensor.vector(0L, 1L, -1L));
            String outShape = editor.constant(PREFIX + "out_shape", Tensor.vector(0L, -1L));
            Map<String, Attribute> toFloat = Map.of("to", Attribute.of(DType.FLOAT.code()));
            String mask = add(editor, "Cast", List.of(MASK), toFloat);
            String row = add(editor, "Reshape", List.of(mask, rowShape), Map.of());
            String column = add(editor, "Transpose", List.of(row), Map.of("perm", Attribute.ofInts(0L, 2L, 1L)));
            String sum = add(editor, "MatMul", List.of(row, tokens), Map.of());
            String count = add(editor, "MatMul", List.of(row, column), Map.of());
            String mean = add(editor, "Div", List.of(sum, count), Map.of());
            return add(editor, "Reshape", List.of(mean, outShape), Map.of());
        }
    };

    private static final String MASK = "attention_mask";
    private static final String PREFIX = "limbeck/pooling/";

    /**
     * The model with the pooled vector of an output as one more output, the last.
     *
     * @param output an output of shape [rows, tokens, width]
     * @throws ModelException if there is no such output, or the mask that is needed is no input
     */
    public Model appendedTo(Model model, String output) {
        if (!model.graph().isOutput(output)) {
            throw new ModelException("The model has no output '" + output + "' to pool. Its outputs are "
                    + model.graph().outputs().stream().map(ValueInfo::name).toList() + ".");
        }
        GraphEditor editor = model.edit();
        String pooled = append(editor, output);
        editor.addOutput(new ValueInfo(pooled, TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.UNKNOWN)));
        return model.withGraph(editor.build());
    }

    /** The name of the output that {@link #appendedTo} added. */
    public static String output(Model pooled) {
        List<ValueInfo> outputs = pooled.graph().outputs();
        return outputs.get(outputs.size() - 1).name();
    }

    /** A model that came of a pooled one, without the output that {@link #appendedTo} added; others as they are. */
    public static Model removedFrom(Model model) {
        String last = output(model);
        if (!last.startsWith(PREFIX)) {
            return model;
        }
        Model without = model.withGraph(model.edit().removeOutput(last).build());
        return new DeadCode().apply(without).model();
    }

    abstract String append(GraphEditor editor, String tokens);

    static void requireMask(GraphEditor editor) {
        if (!editor.source().isInput(MASK)) {
            throw new ModelException("The mean over real tokens needs an input '" + MASK
                    + "', which the model does not have. Choose the pooling cls.");
        }
    }

    static String add(GraphEditor editor, String opType, List<String> inputs, Map<String, Attribute> attributes) {
        String value = editor.freshName(PREFIX + opType);
        editor.add(Node.of(value + "/node", Node.STANDARD, opType, inputs, List.of(value), attributes));
        return value;
    }
}
