package dev.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int WIDTH = 3;

    @Test
    void everyRowIsInOnePartWithAllThatBelongsToIt() {
        Random random = new Random(8);
        for (int run = 0; run < 50; run++) {
            int size = 1 + random.nextInt(20);
            int count = 1 + random.nextInt(6);
            Batch whole = batch(size);
            List<Batch> parts = whole.parts(count);
            assertThat(parts).hasSize(Math.min(size, count));
            List<Integer> seen = new ArrayList<>();
            for (Batch part : parts) {
                assertThat(part.size()).isBetween(size / parts.size(), (size + parts.size() - 1) / parts.size());
                assertThat(part.inputs()).isEqualTo(batch(part.rows()).inputs());
                seen.addAll(part.rows());
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(whole.rows());
        }
    }

    private static Batch batch(int size) {
        return batch(IntStream.range(0, size).mapToObj(row -> 100 - row).toList());
    }

    /** Values that say which row they are of, of three element sizes. */
    private static Batch batch(List<Integer> rows) {
        long[] values = new long[rows.size() * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i / WIDTH) * (long) WIDTH + i % WIDTH;
        }
        Tensor longs = Tensor.ofLongs(Shape.of(rows.size(), WIDTH), values);
        Tensor scalars = Tensor.ofLongs(
                Shape.of(rows.size()), rows.stream().mapToLong(row -> row).toArray());
        return new Batch(
                Map.of("longs", longs, "halves", longs.cast(DType.FLOAT16), "labels", scalars.cast(DType.INT32)), rows);
    }
}
