package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfPrecisionCacheTest {
    private static final int WIDTH = 3;
    private static final float HIDDEN = -1e4f;
    private static final Optional<Padding> TOKENS = Optional.of(Padding.ofTokens("mask"));
    private static final Optional<Padding> SCORES =
            Optional.of(Padding.ofTokens("mask").withKeys(HIDDEN));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("states");
    }

    private HalfPrecisionCache open() {
        return HalfPrecisionCache.open(file, Long.MAX_VALUE);
    }

    /** A value that says where it stands; all are exact in half precision. */
    private static float at(int row, int query, int column, int key) {
        return row * 64 + query * 16 + column * 4 + key;
    }

    private static Tensor states(List<Integer> rows, int tokens, int... written) {
        float[] values = new float[rows.size() * tokens * WIDTH];
        for (int i = 0; i < values.length; i++) {
            int row = i / (tokens * WIDTH);
            int token = i / WIDTH % tokens;
            values[i] = written.length == 0 || token < written[row] ? at(rows.get(row), token, i % WIDTH, 0) : 0;
        }
        return Tensor.ofFloats(Shape.of(rows.size(), tokens, WIDTH), values).cast(DType.FLOAT16);
    }

    private static Tensor scores(int row, int tokens, int written) {
        float[] values = new float[tokens * WIDTH * tokens];
        for (int i = 0; i < values.length; i++) {
            int query = i / (WIDTH * tokens);
            int key = i % tokens;
            values[i] = query < written && key < written ? at(row, query, i / tokens % WIDTH, key) : HIDDEN;
        }
        return Tensor.ofFloats(Shape.of(1, tokens, WIDTH, tokens), values).cast(DType.FLOAT16);
    }

    @Test
    void rowsComeInTheOrderAskedForAtTheLengthAskedFor() {
        try (HalfPrecisionCache cache = open()) {
            cache.put(List.of(4, 0), states(List.of(4, 0), 2));
            cache.put(List.of(9), states(List.of(9), 4));
            assertThat(cache.get(List.of(9, 4), TOKENS, 3)).contains(states(List.of(9, 4), 3, 4, 2));
            assertThat(cache.get(List.of(9, 5), TOKENS, 3)).isEmpty();
        }
    }

    @Test
    void keysBeyondARowsTokensAreFilled() {
        try (HalfPrecisionCache cache = open()) {
            cache.put(List.of(1), scores(1, 3, 3));
            assertThat(cache.get(List.of(1), SCORES, 4)).contains(scores(1, 4, 3));
            assertThat(cache.get(List.of(1), SCORES, 2)).contains(scores(1, 2, 2));
        }
    }

    @Test
    void mapsOfOneShapeComeBackAsTheyWere() {
        Random random = new Random(5);
        float[] values = new float[2 * 2 * 3 * 3];
        IntStream.range(0, values.length).forEach(i -> values[i] = random.nextFloat());
        Tensor maps = Tensor.ofFloats(Shape.of(2, 2, 3, 3), values).cast(DType.FLOAT16);
        try (HalfPrecisionCache cache = open()) {
            cache.put(List.of(3, 1), maps);
            assertThat(cache.get(List.of(3, 1), Optional.empty(), 0)).contains(maps);
        }
    }

    @Test
    void whateverTheFileIsCutToWholeRowsStay() throws IOException {
        List<Integer> rows = List.of(0, 1, 2);
        try (HalfPrecisionCache cache = open()) {
            rows.forEach(row -> cache.put(List.of(row), states(List.of(row), 2)));
        }
        long whole = Files.size(file);
        for (long size = whole; size >= 0; size--) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
            try (HalfPrecisionCache cache = open()) {
                assertThat(cache.size()).isEqualTo((int) (size * rows.size() / whole));
                List<Integer> left = new ArrayList<>(rows.subList(0, cache.size()));
                if (!left.isEmpty()) {
                    assertThat(cache.get(left, TOKENS, 2)).contains(states(left, 2));
                }
            }
        }
    }

    @Test
    void aDamagedRowIsNotThereAndCanBePutAgain() throws IOException {
        try (HalfPrecisionCache cache = open()) {
            cache.put(List.of(7, 8), states(List.of(7, 8), 2));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        try (HalfPrecisionCache cache = open()) {
            assertThat(cache.get(List.of(7), TOKENS, 2)).isPresent();
            assertThat(cache.get(List.of(7, 8), TOKENS, 2)).isEmpty();
            cache.put(List.of(8), states(List.of(8), 2));
        }
        try (HalfPrecisionCache cache = open()) {
            assertThat(cache.get(List.of(8), TOKENS, 2)).contains(states(List.of(8), 2));
        }
    }

    @Test
    void whatDoesNotFitIsNotKept() {
        try (HalfPrecisionCache all = open()) {
            all.put(List.of(0, 1), states(List.of(0, 1), 2));
        }
        long limit = file.toFile().length() - 1;
        file = folder.resolve("smaller");
        try (HalfPrecisionCache cache = HalfPrecisionCache.open(file, limit)) {
            cache.put(List.of(0, 1), states(List.of(0, 1), 2));
            assertThat(cache.size()).isEqualTo(1);
        }
    }

    @Test
    void oneWritesAndOthersReadWhatWasThere() {
        try (HalfPrecisionCache writer = open()) {
            writer.put(List.of(0), states(List.of(0), 2));
            try (HalfPrecisionCache reader = open()) {
                reader.put(List.of(1), states(List.of(1), 2));
                writer.put(List.of(2), states(List.of(2), 2));
                assertThat(reader.get(List.of(0), TOKENS, 2)).contains(states(List.of(0), 2));
                assertThat(reader.size()).isEqualTo(1);
            }
        }
        try (HalfPrecisionCache cache = open()) {
            assertThat(cache.get(List.of(2, 0), TOKENS, 2)).contains(states(List.of(2, 0), 2));
            assertThat(cache.size()).isEqualTo(2);
        }
    }

    @Test
    void valuesOfOtherTypesOrShapesAreRefused() {
        try (HalfPrecisionCache cache = open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cache.put(List.of(1), states(List.of(1, 2), 2)))
                    .withMessageContaining("of 1 rows");
        }
    }

    @Test
    void aFolderInItsPlaceIsAClearError() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(this::open).isInstanceOf(DataException.class).hasMessageContaining("cannot be kept in");
    }
}
