package dev.limbeck.reader;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Models of which only the inputs and outputs matter. */
final class Models {
    private Models() {}

    /** BERT's three inputs and an output of [batch, classes]. */
    static Model bert(int classes, DType ids) {
        return withInputs(classes, ids, "input_ids", "attention_mask", "token_type_ids");
    }

    /** Inputs of [batch, tokens]. */
    static Model withInputs(int classes, DType dtype, String... names) {
        GraphEditor editor = GraphEditor.empty("text");
        Dims dims = Dims.of(Dim.symbol("batch"), Dim.symbol("tokens"));
        for (String name : names) {
            editor.addInput(new ValueInfo(name, ValueType.TensorType.of(dtype, dims)));
        }
        return finish(editor, classes);
    }

    /** BERT's inputs of a fixed or open number of tokens (−1) and an output of [batch, tokens, classes]. */
    static Model tagger(int classes, int tokens) {
        GraphEditor editor = GraphEditor.empty("tags");
        Dim length = tokens < 0 ? Dim.symbol("tokens") : Dim.of(tokens);
        for (String name : List.of("input_ids", "attention_mask")) {
            editor.addInput(
                    new ValueInfo(name, ValueType.TensorType.of(DType.INT64, Dims.of(Dim.symbol("batch"), length))));
        }
        editor.initializer("logits", Tensor.ofFloats(Shape.of(1, 1, classes), new float[classes]));
        editor.addOutput(new ValueInfo(
                "logits", ValueType.TensorType.of(DType.FLOAT, Dim.symbol("batch"), length, Dim.of(classes))));
        return Model.of(editor.build(), 17, 8);
    }

    /** One float input of this shape, −1 for an unknown axis. */
    static Model image(int classes, long... shape) {
        GraphEditor editor = GraphEditor.empty("image");
        Dim[] dims = new Dim[shape.length];
        for (int i = 0; i < shape.length; i++) {
            dims[i] = shape[i] < 0 ? Dim.symbol("n" + i) : Dim.of(shape[i]);
        }
        editor.addInput(new ValueInfo("pixel_values", ValueType.TensorType.of(DType.FLOAT, dims)));
        return finish(editor, classes);
    }

    private static Model finish(GraphEditor editor, int classes) {
        editor.initializer("logits", Tensor.ofFloats(Shape.of(1, classes), new float[classes]));
        editor.addOutput(
                new ValueInfo("logits", ValueType.TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(classes))));
        return Model.of(editor.build(), 17, 8);
    }
}
