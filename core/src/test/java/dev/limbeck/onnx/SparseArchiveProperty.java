package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Float16;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an archive is what was put in, to the bit; what was damaged does not come out. */
class SparseArchiveProperty {
    private static final List<DType> TYPES =
            List.of(DType.FLOAT, DType.FLOAT, DType.FLOAT16, DType.DOUBLE, DType.INT8, DType.INT64, DType.INT4);
    /** What zeros, other codes and the files around them may add to the bits of codes. */
    private static final double OVERHEAD = 0.08;

    @TempDir
    private Path folder;

    /** Weights of many types and shapes, scalars and empty ones among them, with more or fewer zeros and odd numbers. */
    private static Model random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GraphEditor editor = GraphEditor.empty("random");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(1))));
        editor.add(Node.of("copy", "Identity", List.of("x"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(1))));
        for (int i = 0; i < 12; i++) {
            long[] dims = random.longs(random.nextInt(4), 0, 25).toArray();
            editor.initializer("w" + i, weight(random, TYPES.get(random.nextInt(TYPES.size())), Shape.of(dims)));
        }
        editor.initializer("large", weight(random, DType.FLOAT, Shape.of(70, 50)));
        for (int bits = 0; bits <= 8; bits++) {
            editor.initializer("codes" + bits, codes(random, bits, 300 + random.nextInt(9), random.nextDouble()));
        }
        editor.initializer("scalar", Tensor.scalar(0f));
        editor.initializer("empty", Tensor.ofFloats(Shape.of(0, 70)));
        editor.initializer("text", Tensor.ofStrings(Shape.of(1), List.of("w".getBytes(StandardCharsets.UTF_8))));
        return Model.of(editor.build(), 21, 10);
    }

    /** Codes of so many bits, of which a share is 0. */
    private static Tensor codes(SplittableRandom random, int bits, int count, double zeros) {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) (random.nextDouble() < zeros ? 0 : random.nextInt(1 << bits));
        }
        return Tensor.ofBytes(DType.UINT8, Shape.of(count), codes);
    }

    private static Tensor weight(SplittableRandom random, DType dtype, Shape shape) {
        byte[] bytes = new byte[Math.toIntExact(dtype.bytes(shape.size()))];
        double density = random.nextDouble();
        int width = Math.max(1, dtype.bits() / 8);
        boolean halves = random.nextBoolean();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + width <= bytes.length; at += width) {
            if (random.nextDouble() < density) {
                for (int b = 0; b < width; b++) {
                    bytes[at + b] = (byte) random.nextInt();
                }
                if (dtype == DType.FLOAT) {
                    buffer.putFloat(at, odd(random, halves));
                }
            }
        }
        return Tensor.of(dtype, shape, ByteBuffer.wrap(bytes));
    }

    private static float odd(SplittableRandom random, boolean halves) {
        float value = switch (random.nextInt(12)) {
            case 0 -> -0f;
            case 1 -> Float.NaN;
            case 2 -> Float.NEGATIVE_INFINITY;
            case 3 -> Float.MIN_VALUE;
            default -> (float) random.nextGaussian();
        };
        return halves ? Float16.fromHalf(Float16.toHalf(value)) : value;
    }

    private Path archived(Model model, boolean external) {
        Path file = folder.resolve("model.onnx");
        if (external) {
            OnnxWriter.writeWithExternalData(model, file);
        } else {
            OnnxWriter.write(model, file);
        }
        Path archive = folder.resolve(SparseArchive.NAME);
        SparseArchive.write(file, archive);
        return archive;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatComesOutIsWhatWasPutIn(long seed) throws IOException {
        boolean external = seed % 3 == 0;
        Path archive = archived(random(seed), external);
        Path restored = SparseArchive.restore(archive, folder.resolve("again"));
        assertThat(restored).hasFileName("model.onnx").hasSameBinaryContentAs(folder.resolve("model.onnx"));
        if (external) {
            assertThat(SparseArchive.files(archive)).containsExactly("model.onnx", "model.onnx.data");
            assertThat(folder.resolve("again/model.onnx.data"))
                    .hasSameBinaryContentAs(folder.resolve("model.onnx.data"));
        }
        byte[] first = Files.readAllBytes(archive);
        SparseArchive.write(folder.resolve("model.onnx"), archive);
        assertThat(archive).hasBinaryContent(first);
    }

    @Test
    void zerosTakeNoRoomAndHalvesHalfOfIt() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] dense = new float[100_000];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = (float) random.nextGaussian();
        }
        float[] sparse = dense.clone();
        for (int i = 0; i < sparse.length; i++) {
            sparse[i] = random.nextInt(5) == 0 ? sparse[i] : 0;
        }
        float[] halves = sparse.clone();
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float16.fromHalf(Float16.toHalf(halves[i]));
        }
        // A fifth of 4 bytes, and a mask of a bit: 0.8 + 0.125 of 4 bytes; half as much of 2 bytes.
        assertThat(bytes(sparse)).isLessThan(0.925 * dense.length).isLessThan(bytes(dense) / 3);
        assertThat(bytes(halves)).isLessThan(0.525 * dense.length);
    }

    private double bytes(float[] values) throws IOException {
        return bytes(Tensor.ofFloats(Shape.of(values.length), values));
    }

    private double bytes(Tensor weight) throws IOException {
        GraphEditor editor = GraphEditor.empty("one");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.of(1))));
        editor.add(Node.of("copy", "Identity", List.of("x"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.of(1))));
        editor.initializer("w", weight);
        return Files.size(archived(Model.of(editor.build(), 21, 10), false));
    }

    /** Even if no code is likelier than another, so that nothing can be gained by shorter ones. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void codesTakeAsManyBitsAsTheyHave(int bits) throws IOException {
        int count = 200_000;
        double taken = bytes(codes(new SplittableRandom(bits), bits, count, 0)) * Byte.SIZE / count;
        assertThat(taken).isLessThan(bits + OVERHEAD);
    }

    /** Half of the codes are 0: a bit for these, and 1 + 3 for the others. */
    @Test
    void likelyCodesTakeFewerBits() throws IOException {
        int count = 200_000;
        Tensor skewed = codes(new SplittableRandom(1), 3, count, 0.5 - 0.5 / 8);
        assertThat(bytes(skewed) * Byte.SIZE / count).isLessThan(2.6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.3, 0.9, 0.999})
    void anArchiveThatIsCutShortIsRefused(double share) throws IOException {
        Path archive = archived(random(20), false);
        byte[] all = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(all, (int) (share * all.length)));
        Path target = folder.resolve("cut");
        assertThatThrownBy(() -> SparseArchive.restore(archive, target))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.sparse")
                .hasMessageContaining("cut short, damaged or no archive");
        assertThat(target.resolve("model.onnx")).doesNotExist();
    }

    /** A bit that changes is noticed, or is of those that mean nothing, such as the time of an entry. */
    @Test
    void whatIsDamagedDoesNotComeOut() throws IOException {
        Path archive = archived(random(21), false);
        byte[] all = Files.readAllBytes(archive);
        byte[] model = Files.readAllBytes(folder.resolve("model.onnx"));
        SplittableRandom random = new SplittableRandom(3);
        int noticed = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = all.clone();
            damaged[random.nextInt(all.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(archive, damaged);
            try {
                assertThat(SparseArchive.restore(archive, folder.resolve("damaged")))
                        .hasBinaryContent(model);
            } catch (ModelException e) {
                noticed++;
            }
        }
        assertThat(noticed).isGreaterThan(200);
    }

    @Test
    void filesOfOtherFoldersAreNotWritten() throws IOException {
        Path archive = folder.resolve("evil.sparse");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("archive.json"));
            zip.write("""
                    {"format": "limbeck-sparse", "version": 2, "files":
                     [{"name": "../model.onnx", "bytes": 0, "sha256": "", "weights": []}]}
                    """.getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> SparseArchive.restore(archive, folder.resolve("inside")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'../model.onnx'");
    }

    @Test
    void otherFilesAreToldApart() throws IOException {
        assertThatThrownBy(() -> SparseArchive.restore(folder.resolve("none.sparse"), folder))
                .hasMessageContaining("There is no archive");
        Path other = folder.resolve("other.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("model.onnx"));
        }
        assertThatThrownBy(() -> SparseArchive.restore(other, folder)).hasMessageContaining("no archive.json");
        Path text = Files.writeString(folder.resolve("text.onnx"), "<html>");
        assertThatThrownBy(() -> SparseArchive.write(text, folder.resolve("text.sparse")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("HTML");
    }
}
