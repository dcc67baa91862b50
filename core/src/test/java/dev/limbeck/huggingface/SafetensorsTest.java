package dev.limbeck.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.LimbeckException;
import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.safetensors"), bytes);
    }

    @Test
    void everyTypeSurvives() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (StoredType type : StoredType.values()) {
            tensors.put(type + " é", Tensor.vector(1L, 0L, 1L).cast(type.dtype()));
        }
        tensors.put("scalar", Tensor.scalar(3f));
        tensors.put("empty", Tensor.ofFloats(Shape.of(0, 4)));
        tensors.put("large", Tensor.ofFloats(Shape.of(50, 1000), new float[50_000]));
        Path file = folder.resolve("sub/out.safetensors");
        Safetensors.write(tensors, Map.of("format", "pt"), file);
        assertThat(Safetensors.read(file)).containsExactlyEntriesOf(tensors);
    }

    /** The example of the format's own description, byte by byte. */
    @Test
    void layoutIsThatOfTheFormat() throws IOException {
        Path file = folder.resolve("out.safetensors");
        Safetensors.write(Map.of("w", Tensor.vector(1f, 2f)), Map.of(), file);
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ";
        ByteBuffer expected = ByteBuffer.wrap(file(header, 8)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.length() % 8).isZero();
        expected.putFloat(8 + header.length(), 1f).putFloat(12 + header.length(), 2f);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
        assertThat(Safetensors.read(file).get("w")).isEqualTo(Tensor.vector(1f, 2f));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 7 | outside the 7 bytes
            {"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}} | 8 | outside
            {"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | 8 | outside
            {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}} | 8 | outside
            {"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | 8 | take 12 bytes
            {"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}} | 8 | more elements
            {"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | 8 | negative axis
            {"w":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}} | 8 | element type 'F7'
            {"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}} | 8 | not whole numbers
            {"w":{"dtype":"F32","data_offsets":[0,8]}} | 8 | missing
            {"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}} | 8 | not a pair
            {"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"v":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}} | 8 | overlap
            {"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"w":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | 8 | Duplicate
            {"w": | 8 | not valid JSON
            [] | 8 | not a JSON object
            """)
    void hostileHeadersAreRefused(String header, int dataBytes, String said) throws IOException {
        Path file = write(file(header, dataBytes));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining(said);
    }

    @Test
    void hostileLengthsAreRefused() throws IOException {
        for (long length : new long[] {-1, 9, 1L << 40, Long.MAX_VALUE}) {
            Path file = write(ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array());
            assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("not a safetensors file");
        }
        Path tooShort = write(new byte[7]);
        assertThatThrownBy(() -> Safetensors.read(tooShort)).hasMessageContaining("too short");
        assertThatThrownBy(() -> Safetensors.read(folder)).hasMessageContaining("no such file");
        assertThatThrownBy(() -> Safetensors.write(
                        Map.of("q", Tensor.scalar(1L).cast(DType.INT4)), Map.of(), folder.resolve("q")))
                .hasMessageContaining("INT4");
    }

    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        Path whole = folder.resolve("whole");
        Safetensors.write(Map.of("a", Tensor.vector(1f, 2f), "b", Tensor.scalar(5L)), Map.of(), whole);
        byte[] bytes = Files.readAllBytes(whole);
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
            for (int j = 0; damaged.length > 0 && j < 2; j++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Safetensors.read(write(damaged));
            } catch (LimbeckException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(300, 999);
    }
}
