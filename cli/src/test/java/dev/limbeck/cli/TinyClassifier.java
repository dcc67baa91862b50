package dev.limbeck.cli;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model that tells good reviews from bad ones by two words, with its tokenizer and eight rows of data. It sums the
 * vectors of a row's words and multiplies the sum with a matrix.
 */
final class TinyClassifier {
    private static final WordTokenizer WORDS = new WordTokenizer(List.of("good", "bad", "a", "film", "plot", "very"));
    private static final int WIDTH = 32;

    private TinyClassifier() {}

    /** Writes model.onnx, tokenizer.json and config.json into a folder of this name. */
    static Path write(Path home, String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        OnnxWriter.write(model(), folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), WORDS.json());
        Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"0\": \"negative\", \"1\": \"positive\"}}");
        return folder;
    }

    /** Writes dev.tsv into a folder: eight reviews, of which the model gets all but the last right. */
    static Path writeData(Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("data"));
        Files.writeString(folder.resolve("dev.tsv"), """
                review\tlabel
                a good film\tpositive
                a bad film\tnegative
                very good plot\tpositive
                very bad plot\tnegative
                good\tpositive
                bad film\tnegative
                a very good film\tpositive
                a bad plot\tpositive
                """);
        return folder;
    }

    static Model model() {
        Dim rows = Dim.symbol("rows");
        Dim tokens = Dim.symbol("tokens");
        GraphEditor editor = GraphEditor.empty("reviews")
                .addInput(new ValueInfo("input_ids", TensorType.of(DType.INT64, rows, tokens)))
                .addInput(new ValueInfo("attention_mask", TensorType.of(DType.INT64, rows, tokens)))
                .addOutput(new ValueInfo("logits", TensorType.of(DType.FLOAT, rows, Dim.of(2))))
                .initializer("table", table())
                .initializer("weight", weight())
                .initializer("row_shape", Tensor.vector(0L, 1L, -1L))
                .initializer("sum_shape", Tensor.vector(0L, -1L));
        editor.add(Node.of("lookup", "Gather", List.of("table", "input_ids"), List.of("vectors")));
        editor.add(Node.of(
                "mask",
                Node.STANDARD,
                "Cast",
                List.of("attention_mask"),
                List.of("real"),
                Map.of("to", Attribute.of(DType.FLOAT.code()))));
        editor.add(Node.of("rows", "Reshape", List.of("real", "row_shape"), List.of("real_rows")));
        editor.add(Node.of("sum", "MatMul", List.of("real_rows", "vectors"), List.of("sums")));
        editor.add(Node.of("flat", "Reshape", List.of("sums", "sum_shape"), List.of("features")));
        editor.add(Node.of("classify", "MatMul", List.of("features", "weight"), List.of("logits")));
        return Model.of(editor.build(), 17, 8);
    }

    /** [words, width]: good points along the first axis, bad against it, the rest nearly nowhere. */
    private static Tensor table() {
        float[] values = new float[WORDS.size() * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.01f * (i % 7 - 3);
        }
        values[WORDS.id("good") * WIDTH] = 1;
        values[WORDS.id("bad") * WIDTH] = -1;
        return Tensor.ofFloats(Shape.of(WORDS.size(), WIDTH), values);
    }

    /** [width, 2]: the first axis speaks for class 1. */
    private static Tensor weight() {
        float[] values = new float[2 * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.01f * (i % 5 - 2);
        }
        values[0] = -2;
        values[1] = 2;
        return Tensor.ofFloats(Shape.of(WIDTH, 2), values);
    }
}
