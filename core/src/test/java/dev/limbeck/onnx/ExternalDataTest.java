package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void secretOutsideTheModelsFolder() throws IOException {
        Files.write(root.resolve("secret"), new byte[8]);
        folder = Files.createDirectory(root.resolve("model"));
        Files.write(folder.resolve("w.bin"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
    }

    private Model read(String... keysAndValues) throws IOException {
        return read(SmallModels.external("w", 2, keysAndValues));
    }

    private Model read(TensorProto.Builder weight) throws IOException {
        ModelProto model = SmallModels.model(SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"))
                .addInitializer(weight));
        return OnnxReader.read(Files.write(folder.resolve("model.onnx"), model.toByteArray()));
    }

    @Test
    void isReadByOffsetAndLength() throws IOException {
        Tensor expected = Tensor.vector(1f, 2f);
        assertThat(read("location", "w.bin", "offset", "4", "length", "8")
                        .graph()
                        .initializer("w"))
                .contains(expected);
        assertThat(read("location", "./w.bin", "offset", "4").graph().initializer("w"))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret", "sub/../../secret", "..\\secret", "/dev/zero", "C:\\secret", "\\secret", "w\0"})
    void pathsThatLeaveTheFolderAreRefused(String location) {
        assertThatThrownBy(() -> read("location", location))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Initializer 'w'")
                .hasMessageContaining("does not follow");
    }

    @Test
    void linksFoldersAndPipesAreRefused() throws IOException, InterruptedException {
        Files.createSymbolicLink(folder.resolve("link"), root.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("up"), root);
        Files.createDirectory(folder.resolve("dir"));
        for (String location : List.of("link", "up/secret")) {
            assertThatThrownBy(() -> read("location", location)).hasMessageContaining("a symbolic link");
        }
        assertThatThrownBy(() -> read("location", "dir")).hasMessageContaining("not a regular file");
        Process mkfifo = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
        assumeTrue(mkfifo.waitFor() == 0, "needs mkfifo");
        assertThatThrownBy(() -> read("location", "pipe")).hasMessageContaining("not a regular file");
    }

    @Test
    void placesOutsideTheFileAreRefused() {
        assertThatThrownBy(() -> read("location", "none.bin"))
                .hasMessageContaining("'none.bin' is missing")
                .hasMessageContaining("model.onnx");
        assertThatThrownBy(() -> read("location", "w.bin", "offset", "5", "length", "8"))
                .hasMessageContaining("beyond the end");
        assertThatThrownBy(() -> read("location", "w.bin", "offset", "" + Long.MAX_VALUE, "length", "8"))
                .hasMessageContaining("beyond the end");
        assertThatThrownBy(() -> read("location", "w.bin", "length", "7")).hasMessageContaining("take 8 bytes");
        assertThatThrownBy(() -> read("location", "w.bin", "offset", "-1")).hasMessageContaining("'-1'");
        assertThatThrownBy(() -> read("location", "w.bin", "length", "many")).hasMessageContaining("'many'");
        assertThatThrownBy(() -> read("offset", "0")).hasMessageContaining("does not say where");
        assertThatThrownBy(() -> read(SmallModels.external("w", 1L << 50, "location", "w.bin")))
                .hasMessageContaining("beyond the end");
        assertThatThrownBy(() -> read(SmallModels.external("w", 1L << 62, "location", "w.bin")))
                .hasMessageContaining("more bytes than can be counted");
    }

    @Test
    void aModelInMemoryCannotReferToFiles() {
        ModelProto model = SmallModels.model(SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"))
                .addInitializer(SmallModels.external("w", 2, "location", "w.bin")));
        assertThatThrownBy(() -> OnnxReader.read(model.toByteArray()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Read it by its path");
    }

    @Test
    void isWrittenOnceForSharedTensorsAndReadBack() throws IOException {
        Tensor large = Tensor.ofFloats(Shape.of(100_000), new float[100_000]);
        Model model = OnnxReader.read(SmallModels.add().toByteArray());
        Graph graph = new GraphEditor(model.graph())
                .initializer("a", large)
                .initializer("b", large)
                .initializer("c", Tensor.ofFloats(Shape.of(1000), new float[1000]))
                .build();
        Path file = folder.resolve("out/large.onnx");
        OnnxWriter.writeWithExternalData(model.withGraph(graph), file);
        assertThat(file.resolveSibling("large.onnx.data")).hasSize(401_408 + 4_000);
        assertThat(file).content(StandardCharsets.ISO_8859_1).hasSizeLessThan(1000);
        assertThat(OnnxReader.read(file).graph().initializers()).isEqualTo(graph.initializers());
        OnnxWriter.writeWithExternalData(OnnxReader.read(file), file);
        assertThat(OnnxReader.read(file).graph().initializers()).isEqualTo(graph.initializers());
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).as("no temporary files").hasSize(2);
        }
    }

    /** Four tensors of one sparse file of 2.5 GiB, written back as 2.5 real GiB. */
    @Test
    @EnabledIfEnvironmentVariable(named = "CI", matches = "true")
    void modelsOverTwoGibibytesAreReadAndWritten() throws IOException {
        long each = 5 * GIB / 8;
        try (FileChannel data =
                FileChannel.open(folder.resolve("big.bin"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            data.write(ByteBuffer.wrap(new byte[] {42}), 4 * each - 1);
        }
        ModelProto.Builder proto = SmallModels.add().toBuilder();
        for (int i = 0; i < 4; i++) {
            proto.getGraphBuilder()
                    .addInitializer(SmallModels.external(
                                    "w" + i, each, "location", "big.bin", "offset", "" + i * each, "length", "" + each)
                            .setDataType(DType.INT8.code()));
        }
        Path file = Files.write(folder.resolve("big.onnx"), proto.build().toByteArray());
        Model model = OnnxReader.read(file);
        Path copy = folder.resolve("model.onnx");
        OnnxWriter.write(model, copy);
        Tensor last = OnnxReader.read(copy).graph().initializer("w3").orElseThrow();
        assertThat(last.longAt((int) each - 1)).isEqualTo(42);
        assertThat(Files.size(folder.resolve("model.onnx.data"))).isEqualTo(4 * each);
        assertThat(OnnxWriter.fileBytes(model)).isEqualTo(Files.size(copy) + 4 * each);
        assertThatThrownBy(() -> OnnxWriter.toBytes(model)).hasMessageContaining("too large");
    }
}
