package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomGraphs;
import dev.limbeck.testkit.RandomTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrtSessionTest {
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL"})
    void tensorsOfEveryTypeItTakesComeBackUnchanged(DType dtype) {
        Tensor tensor = new RandomTensors(1).any(dtype, Shape.of(3, 4));

        try (OrtSession session = OrtSession.open(identity(dtype))) {
            assertThat(session.run(Map.of("x", tensor))).containsExactly(Map.entry("y", tensor));
            assertThat(session.run(Map.of("x", direct(tensor)))).containsExactly(Map.entry("y", tensor));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"UINT16", "UINT32", "UINT64"})
    void unsignedTypesCanBeReadButNotGiven(DType dtype) {
        Tensor tensor = new RandomTensors(1).any(dtype, Shape.of(3, 4));
        GraphEditor editor = GraphEditor.empty("cast");
        editor.addInput(new ValueInfo("x", type(DType.DOUBLE)));
        editor.add(Node.of("cast", "Cast", List.of("x"), List.of("y")).withAttribute("to", Attribute.of(dtype.code())));
        editor.addOutput(new ValueInfo("y", type(dtype)));

        try (OrtSession session = OrtSession.open(Model.of(editor.build(), 20, 9))) {
            assertThat(session.run(Map.of("x", tensor.cast(DType.DOUBLE)))).containsEntry("y", tensor);
        }
        try (OrtSession session = OrtSession.open(identity(dtype))) {
            assertThatThrownBy(() -> session.run(Map.of("x", tensor)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("'x'")
                    .hasMessageContaining("cast it");
        }
    }

    @Test
    void emptyTensorsAndTextPassThrough() {
        try (OrtSession session = OrtSession.open(identity(DType.FLOAT))) {
            Tensor empty = Tensor.ofFloats(Shape.of(0, 4));
            assertThat(session.run(Map.of("x", empty))).containsEntry("y", empty);
        }
        try (OrtSession session = OrtSession.open(identity(DType.STRING))) {
            List<byte[]> utf8 = Stream.of("a", "é", "中文", "😀")
                    .map(t -> t.getBytes(StandardCharsets.UTF_8))
                    .toList();
            Tensor text = Tensor.ofStrings(Shape.of(2, 2), utf8);
            assertThat(session.run(Map.of("x", text)).values()).containsExactly(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFileBytesAndAModelGiveTheSameAnswers(int threads, @TempDir Path folder) {
        Model model = RandomGraphs.model(5, 15);
        Map<String, Tensor> inputs = RandomGraphs.inputs(model, 6, 3);
        Path file = folder.resolve("model.onnx");
        OnnxWriter.writeWithExternalData(model, file);
        SessionSettings settings = SessionSettings.DEFAULT.withThreads(threads);

        Map<String, Tensor> answers;
        try (OrtSession session = OrtSession.open(model, settings)) {
            answers = session.run(inputs);
        }
        try (OrtSession session = OrtSession.open(file, settings)) {
            assertThat(session.run(inputs)).isEqualTo(answers);
        }
        try (OrtSession session = OrtSession.open(OnnxWriter.toBytes(model), "bytes", settings)) {
            assertThat(session.run(inputs)).isEqualTo(answers);
        }
    }

    @Test
    void aModelWithLargeWeightsIsHandedOverAsAFile() {
        Tensor weight = new RandomTensors(2).normal(64, 70_000);
        GraphEditor editor = GraphEditor.empty("large");
        editor.addInput(new ValueInfo("x", type(DType.FLOAT)));
        String w = editor.constant("w", weight);
        editor.add(Node.of("multiply", "MatMul", List.of("x", w), List.of("y")));
        editor.addOutput(new ValueInfo("y", type(DType.FLOAT)));
        float[] unit = new float[64];
        unit[7] = 1;

        try (OrtSession session = OrtSession.open(Model.of(editor.build(), 20, 9))) {
            Map<String, Tensor> answers = session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, 64), unit)), Set.of("y"));
            for (Tensor answer : answers.values()) {
                assertThat(answer.doubleAt(123)).isEqualTo(weight.doubleAt(7 * 70_000 + 123));
            }
        }
    }

    @Test
    void aMissingInputIsNamedAndOthersAreLeftOut() {
        try (OrtSession session = OrtSession.open(identity(DType.FLOAT))) {
            Tensor tensor = Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4);

            assertThat(session.run(Map.of("x", tensor, "other", tensor))).containsEntry("y", tensor);
            assertThatThrownBy(() -> session.run(Map.of("other", tensor)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("input 'x'")
                    .hasMessageContaining("[other]");
        }
    }

    @Test
    void refusedModelsAndFailingRunsSayWhereInOneLine() {
        GraphEditor unknown = GraphEditor.empty("broken");
        unknown.addInput(new ValueInfo("x", type(DType.FLOAT)));
        unknown.add(Node.of("odd", "NoSuchOperator", List.of("x"), List.of("y")));
        unknown.addOutput(new ValueInfo("y", type(DType.FLOAT)));
        Model model = Model.of(unknown.build(), 20, 9);

        assertThatThrownBy(() -> OrtSession.open(model))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot load the model 'broken'")
                .hasMessageContaining("NoSuchOperator")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("Error code");

        GraphEditor reshaping = GraphEditor.empty("reshaping");
        reshaping.addInput(new ValueInfo("x", type(DType.FLOAT)));
        String shape = reshaping.constant("shape", Tensor.vector(7L, 7L));
        reshaping.add(Node.of("reshape7", "Reshape", List.of("x", shape), List.of("y")));
        reshaping.addOutput(new ValueInfo("y", type(DType.FLOAT)));
        try (OrtSession session = OrtSession.open(Model.of(reshaping.build(), 20, 9))) {
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, 4), 1, 2, 3, 4))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("reshape7")
                    .hasMessageNotContaining("/onnxruntime_src")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void theRuntimeIsTheOneWithoutTelemetry() {
        assertThat(OrtSession.runtimeVersion()).isEqualTo("1.28.0");
    }

    private static Model identity(DType dtype) {
        GraphEditor editor = GraphEditor.empty("identity");
        editor.addInput(new ValueInfo("x", type(dtype)));
        editor.add(Node.of("same", "Identity", List.of("x"), List.of("y")));
        editor.addOutput(new ValueInfo("y", type(dtype)));
        return Model.of(editor.build(), 20, 9);
    }

    private static ValueType type(DType dtype) {
        return ValueType.TensorType.of(dtype, Dim.symbol("rows"), Dim.symbol("width"));
    }

    private static Tensor direct(Tensor tensor) {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) tensor.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(tensor.bytes()).flip();
        return Tensor.of(tensor.dtype(), tensor.shape(), buffer);
    }
}
