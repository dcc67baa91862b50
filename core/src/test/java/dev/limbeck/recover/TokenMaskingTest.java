package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which words are hidden, by what, and what is then right. */
class TokenMaskingTest {
    private static final int PAD = 0;
    private static final int CLS = 2;
    private static final int SEP = 3;
    private static final int MASK = 99;
    private static final int WORDS = 100;
    private static final TokenMasking MASKING =
            new TokenMasking("input_ids", MASK, Set.of(PAD, 1, CLS, SEP, MASK), WORDS);

    /** Rows of random words of random lengths between [CLS] and [SEP], padded on the right. */
    private static TensorDataset rows(int count, int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] ids = new int[count * length];
        for (int row = 0; row < count; row++) {
            int words = random.nextInt(1, length - 1);
            ids[row * length] = CLS;
            for (int i = 1; i <= words; i++) {
                ids[row * length + i] = random.nextInt(4, MASK);
            }
            ids[row * length + words + 1] = SEP;
        }
        return new TensorDataset(
                "rows", Map.of("input_ids", Tensor.ofInts(Shape.of(count, length), ids)), new Labels.None());
    }

    private static long[] ids(Batch batch) {
        return batch.input("input_ids").toLongs();
    }

    private static long[] labels(Batch batch) {
        return batch.input(TrainingGraph.LABELS).toLongs();
    }

    @Test
    void sharesAreThoseOfBert() {
        Batch before = rows(4000, 32, 1).batch(IntStream.range(0, 4000).boxed().toList());
        Batch after = MASKING.apply(before, 7);

        long[] was = ids(before);
        long[] is = ids(after);
        long[] labels = labels(after);
        assertThat(after.input("input_ids").dtype()).isEqualTo(DType.INT32);
        double hidden = 0;
        double masked = 0;
        double replaced = 0;
        double expected = 0;
        for (int row = 0; row < 4000; row++) {
            int words = 0;
            int ofRow = 0;
            for (int i = row * 32; i < (row + 1) * 32; i++) {
                boolean word = was[i] > SEP;
                words += word ? 1 : 0;
                if (labels[i] == CrossEntropy.IGNORED) {
                    assertThat(is[i]).isEqualTo(was[i]);
                    continue;
                }
                assertThat(word).isTrue();
                assertThat(labels[i]).isEqualTo(was[i]);
                ofRow++;
                masked += is[i] == MASK ? 1 : 0;
                replaced += is[i] != MASK && is[i] != was[i] ? 1 : 0;
                assertThat(is[i]).isBetween(4L, (long) MASK);
            }
            assertThat(ofRow).isEqualTo((int) Math.max(1, Math.round(0.15 * words)));
            hidden += ofRow;
            expected += 0.15 * words;
        }
        assertThat(hidden / expected).isCloseTo(1, within(0.1));
        assertThat(masked / hidden).isCloseTo(0.8, within(0.02));
        // One of 95 words that are drawn is the word itself.
        assertThat(replaced / hidden).isCloseTo(0.1 * 94 / 95, within(0.02));
    }

    @Test
    void everyEpochHidesOtherWordsAndMeasuringAlwaysTheSame() {
        TensorDataset rows = rows(40, 12, 2);
        List<Integer> all = IntStream.range(0, 40).boxed().toList();
        Batch batch = rows.batch(all);
        assertThat(labels(MASKING.apply(batch, 1))).isNotEqualTo(labels(MASKING.apply(batch, 2)));

        DatasetFeed feed = new DatasetFeed(TrainingData.of(rows).withAugmentation(MASKING), 40, 3);
        assertThat(feed.batch(0, 0)).isEqualTo(feed.batch(0, 0));
        assertThat(labels(feed.batch(0, 0))).isNotEqualTo(labels(feed.batch(1, 0)));

        MaskedRows fixed = new MaskedRows(rows, MASKING, 5);
        Batch whole = fixed.batch(all);
        List<Long> parts = new ArrayList<>();
        fixed.batches(7).forEach(part -> {
            for (long label : labels(part)) {
                parts.add(label);
            }
        });
        assertThat(parts).hasSize(40 * 12);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i)).isEqualTo(labels(whole)[i]);
        }
        assertThat(fixed.digest()).isNotEqualTo(new MaskedRows(rows, MASKING, 6).digest());
    }

    @Test
    void aRowWithoutWordsIsAskedForItsFirstToken() {
        Batch empty = new Batch(Map.of("input_ids", Tensor.ofLongs(Shape.of(1, 3), CLS, SEP, PAD)), List.of(0));
        Batch after = MASKING.apply(empty, 1);
        assertThat(ids(after)).containsExactly(CLS, SEP, PAD);
        assertThat(labels(after)).containsExactly(CLS, CrossEntropy.IGNORED, CrossEntropy.IGNORED);
        assertThatThrownBy(() -> new TokenMasking("input_ids", 0, Set.of(0, 1), 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Labels of the data give way to the words that are hidden. */
    @Test
    void hiddenWordsAreTheLabels() {
        TensorDataset labelled = new TensorDataset(
                "rows",
                Map.of("input_ids", Tensor.ofLongs(Shape.of(2, 3), CLS, 5, SEP, CLS, 6, SEP)),
                new Labels.ClassLabels(List.of(0, 1), List.of("a", "b")));
        DatasetFeed feed = new DatasetFeed(TrainingData.of(labelled).withAugmentation(MASKING), 2, 3);
        assertThat(labels(feed.batch(0, 0))).contains(5L, 6L).hasSize(6);
    }
}
