package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of bad model gives one clear line: which file, what, where, why and what to do. */
class OnnxReaderErrorsTest {
    @TempDir
    private Path folder;

    private void requireRefused(byte[] bytes, String... said) throws IOException {
        Path file = Files.write(folder.resolve("bad.onnx"), bytes);
        assertThatThrownBy(() -> OnnxReader.read(file))
                .isInstanceOf(ModelException.class)
                .message()
                .contains(said)
                .contains("bad.onnx")
                .doesNotContain("\n")
                .hasSizeLessThan(500);
    }

    private void requireRefused(ModelProto model, String... said) throws IOException {
        requireRefused(model.toByteArray(), said);
    }

    private void requireRefused(GraphProto.Builder graph, String... said) throws IOException {
        requireRefused(SmallModels.model(graph), said);
    }

    @ParameterizedTest
    @CsvSource({
        "'version https://git-lfs.github.com/spec/v1', 'git lfs pull'",
        "'<!DOCTYPE html><html>', 'HTML page'",
        "'{\"a\": 1}', 'JSON'",
        "'PK\u0003\u0004....', 'zip archive'",
        "'', 'empty'",
        "'This is not a model at all.', 'not an ONNX model'",
    })
    void otherFilesAreNamed(String content, String said) throws IOException {
        requireRefused(content.getBytes(StandardCharsets.ISO_8859_1), said);
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        assertThatThrownBy(() -> OnnxReader.read(folder.resolve("none.onnx")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("none.onnx")
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> OnnxReader.read(folder)).hasMessageContaining("a folder");
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] whole = SmallModels.add().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OnnxReader.read(cut)).isInstanceOf(ModelException.class);
        }
    }

    @Test
    void newerVersionsAreNamed() throws IOException {
        ModelProto.Builder model = SmallModels.add().toBuilder();
        requireRefused(model.setIrVersion(14).build(), "IR version 14", "up to 13");
        model.setIrVersion(10).getOpsetImportBuilder(0).setVersion(27);
        requireRefused(model.build(), "opset 27", "1 to 26");
        requireRefused(SmallModels.add().toBuilder().clearGraph().build(), "no graph");
        requireRefused(SmallModels.add().toBuilder().clearIrVersion().build(), "no IR version");
    }

    @Test
    void shapesThatPromiseMoreThanTheFileHoldsAreRefusedBeforeAllocating() throws IOException {
        TensorProto.Builder huge = SmallModels.floats("w", 1).clearDims().addDims(1L << 30);
        GraphProto.Builder graph = SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"));
        requireRefused(graph.addInitializer(huge), "Initializer 'w'", "4294967296 bytes", "but 4 are given");
        huge.addDims(1L << 40);
        requireRefused(graph.setInitializer(0, huge), "'w'", "more elements than can be counted");
        requireRefused(graph.setInitializer(0, huge.clearDims().addDims(-1)), "'w'", "negative axis");
        requireRefused(graph.setInitializer(0, huge.clearDims().setDataType(99)), "'w'", "Element type 99");
        TensorProto raw = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(2)
                .setRawData(ByteString.copyFrom(new byte[7]))
                .build();
        requireRefused(graph.setInitializer(0, raw), "'w'", "8 bytes", "7 are given");
    }

    @Test
    void graphsThatAreNoneAreExplained() throws IOException {
        NodeProto.Builder add = SmallModels.node("Add", List.of("x", "nothing"), "y");
        requireRefused(SmallModels.graph(add), "'nothing'", "Add 'y_node'", "nothing defines it");
        NodeProto.Builder there = SmallModels.node("Add", List.of("x", "b"), "a");
        NodeProto.Builder back = SmallModels.node("Neg", List.of("a"), "b");
        NodeProto.Builder out = SmallModels.node("Neg", List.of("a"), "y");
        requireRefused(SmallModels.graph(there, back, out), "cycle", "'a_node'");
        requireRefused(
                SmallModels.graph(out.clone().setOutput(0, "a").setInput(0, "x"), out, out), "'y'", "made twice");
        requireRefused(SmallModels.graph(SmallModels.node("", List.of("x"), "y")), "y_node", "no operator");
        GraphProto.Builder twoWeights = SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"))
                .addInitializer(SmallModels.floats("w", 1))
                .addInitializer(SmallModels.floats("w", 2));
        requireRefused(twoWeights, "Two initializers", "'w'");
        requireRefused(SmallModels.graph(SmallModels.node("Neg", List.of("x"), "z")), "'y'", "output list");
        GraphProto.Builder branch = GraphProto.newBuilder()
                .addNode(SmallModels.node("Neg", List.of("nowhere"), "z"))
                .addOutput(SmallModels.value("z"));
        NodeProto.Builder choose = SmallModels.node("If", List.of("x"), "y");
        choose.addAttributeBuilder().setName("then_branch").setG(branch);
        requireRefused(SmallModels.graph(choose), "'nowhere'", "If 'y_node'", "in a graph inside it");
    }

    @Test
    void nestingWithoutEndIsRefused() throws IOException {
        GraphProto.Builder graph = SmallModels.graph(SmallModels.node("Neg", List.of("x"), "y"));
        for (int depth = 0; depth < 60; depth++) {
            NodeProto.Builder node = SmallModels.node("If", List.of("x"), "y");
            node.addAttributeBuilder().setName("then_branch").setG(graph);
            graph = SmallModels.graph(node);
        }
        requireRefused(graph, "too many levels of nesting");
    }

    @Test
    void aWeightWithNanIsNamed() {
        GraphProto.Builder graph = SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"))
                .addInitializer(SmallModels.floats("w", 1, Float.POSITIVE_INFINITY, Float.NaN))
                .addInitializer(SmallModels.floats("mask", 0, Float.NEGATIVE_INFINITY));
        Model model = OnnxReader.read(SmallModels.model(graph).toByteArray());
        assertThat(NonFiniteWeight.in(model))
                .containsExactly(
                        new NonFiniteWeight("w", 2, Double.NaN),
                        new NonFiniteWeight("mask", 1, Double.NEGATIVE_INFINITY));
        assertThatThrownBy(() -> NonFiniteWeight.requireNoNan(model))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'w' has NaN at element 2");
        NonFiniteWeight.requireNoNan(OnnxReader.read(SmallModels.add().toByteArray()));
    }

    @Test
    void aModelThatReadsWhatNothingDefinesIsNotWritten() {
        Model model = Model.of(
                GraphEditor.empty("g")
                        .add(Node.of("neg", "Neg", List.of("lost"), List.of("y")))
                        .addOutput(new ValueInfo("y", new ValueType.Undeclared()))
                        .build(),
                21,
                10);
        assertThatThrownBy(() -> OnnxWriter.write(model, folder.resolve("out.onnx")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'lost'");
        assertThat(folder.resolve("out.onnx")).doesNotExist();
    }
}
