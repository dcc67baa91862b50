package dev.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
    /** Row i has the value first + i and the class of every tenth row is 1. */
    private static Dataset rows(String name, int first, int count) {
        long[] values = IntStream.range(first, first + count).asLongStream().toArray();
        List<Integer> classes =
                IntStream.range(0, count).mapToObj(i -> i % 10 == 0 ? 1 : 0).toList();
        return new TensorDataset(
                name,
                Map.of("x", Tensor.ofLongs(Shape.of(count), values)),
                new Labels.ClassLabels(classes, List.of("many", "few")));
    }

    private static List<Long> values(Dataset data) {
        List<Long> values = new ArrayList<>();
        data.batches(7).forEach(batch -> {
            for (long value : batch.input("x").toLongs()) {
                values.add(value);
            }
        });
        return values;
    }

    private static long few(Dataset data) {
        return data.labels().classes().orElseThrow().values().stream()
                .filter(c -> c == 1)
                .count();
    }

    @Test
    void fewerRowsToLearnFromAreDrawnByTheSeed() {
        Splits splits = Splits.of(Map.of(Split.TRAIN, rows("train", 0, 200), Split.DEV, rows("dev", 300, 20)), 1);

        Dataset drawn = splits.learningFrom(50, 7).requireTrain();

        assertThat(drawn.size()).isEqualTo(50);
        assertThat(few(drawn)).isEqualTo(5);
        assertThat(values(drawn)).isEqualTo(values(splits.learningFrom(50, 7).requireTrain()));
        assertThat(values(drawn)).isNotEqualTo(values(splits.learningFrom(50, 8).requireTrain()));
        assertThat(splits.learningFrom(50, 7).calibration()).isSameAs(splits.calibration());
        assertThat(splits.learningFrom(500, 7).requireTrain()).isSameAs(splits.requireTrain());
    }

    @Test
    void searchAndValidationAreTheHalvesOfDev() {
        Dataset train = rows("train", 0, 50);
        Dataset dev = rows("dev", 100, 101);
        Dataset test = rows("test", 300, 20);
        Splits splits = Splits.of(Map.of(Split.TRAIN, train, Split.DEV, dev, Split.TEST, test), 1);
        assertThat(splits.proven()).isTrue();
        assertThat(splits.notes()).isEmpty();
        assertThat(splits.calibration()).isSameAs(train);
        assertThat(splits.test().orElseThrow()).isSameAs(test);
        assertThat(values(splits.search())).hasSizeBetween(50, 51).isSorted();
        assertThat(values(splits.search())).doesNotContainAnyElementsOf(values(splits.validation()));
        List<Long> both = new ArrayList<>(values(splits.search()));
        both.addAll(values(splits.validation()));
        assertThat(both).containsExactlyInAnyOrderElementsOf(values(dev));
        assertThat(few(splits.search())).isBetween(5L, 6L);
        assertThat(few(splits.validation())).isBetween(5L, 6L);
    }

    @Test
    void withoutDevHalfOfTestTakesItsPlace() {
        Dataset test = rows("test", 0, 80);
        Splits splits = Splits.of(Map.of(Split.TRAIN, rows("train", 100, 9), Split.TEST, test), 1);
        assertThat(splits.proven()).isTrue();
        assertThat(splits.notes()).singleElement().asString().contains("40 rows of test serve as dev");
        Set<Long> seen = new HashSet<>();
        for (Dataset part :
                List.of(splits.search(), splits.validation(), splits.test().orElseThrow())) {
            for (long value : values(part)) {
                assertThat(seen.add(value))
                        .as("row %d is in one part only", value)
                        .isTrue();
            }
        }
        assertThat(seen).hasSize(80);
    }

    @Test
    void trainOnlyIsUnproven() {
        Splits splits = Splits.of(Map.of(Split.TRAIN, rows("train", 0, 40)), 1);
        assertThat(splits.proven()).isFalse();
        assertThat(splits.notes()).singleElement().asString().contains("unproven");
        assertThat(values(splits.calibration())).doesNotContainAnyElementsOf(values(splits.validation()));
    }

    @Test
    void sameSeedSameRows() {
        Dataset dev = rows("dev", 0, 60);
        assertThat(values(Splits.of(Map.of(Split.DEV, dev), 4).search()))
                .isEqualTo(values(Splits.of(Map.of(Split.DEV, dev), 4).search()))
                .isNotEqualTo(values(Splits.of(Map.of(Split.DEV, dev), 5).search()));
    }

    @Test
    void tooFewRowsAreSaid() {
        assertThatThrownBy(() -> Splits.of(Map.of(Split.DEV, rows("dev.tsv", 0, 1)), 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.tsv has 1 row");
        assertThatThrownBy(() -> Splits.of(Map.of(), 1)).isInstanceOf(DataException.class);
    }

    @Test
    void aSampleHasEveryClass() {
        Dataset sample = Sampling.sample(rows("train", 0, 200), 20, 3);
        assertThat(sample.size()).isEqualTo(20);
        assertThat(few(sample)).isEqualTo(2);
        assertThat(values(sample)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void queriesAreSplitAndDocumentsShared() {
        Tensor x = Tensor.ofLongs(
                Shape.of(12), IntStream.range(0, 12).asLongStream().toArray());
        List<Integer> documents = List.of(8, 9, 10, 11, 8, 9, 10, 11, -1, -1, -1, -1);
        Dataset data = new TensorDataset("pairs", Map.of("x", x), new Labels.MatchLabels(documents));
        List<Dataset> halves = Sampling.halves(data, 2);
        for (Dataset half : halves) {
            assertThat(half.size()).isEqualTo(4 + 4);
            assertThat(values(half)).endsWith(8L, 9L, 10L, 11L);
            List<Integer> selected = half.labels().matches().orElseThrow().documents();
            for (int row = 0; row < 4; row++) {
                int query = Math.toIntExact(values(half).get(row));
                assertThat(values(half).get(selected.get(row))).isEqualTo((long) documents.get(query));
            }
        }
        Dataset sample = Sampling.sample(data, 2, 2);
        assertThat(sample.labels().matches().orElseThrow().documents()).contains(-1);
    }

    @Test
    void splitNames() {
        assertThat(Split.named("Validation")).contains(Split.DEV);
        assertThat(Split.named("train")).contains(Split.TRAIN);
        assertThat(Split.named("extra")).isEmpty();
    }

    @Test
    void bucketsGoFromShortToLong() {
        int[] lengths = {5, 1, 3, 1};
        assertThat(Batching.byLength(4, 3, i -> lengths[i]).toList()).containsExactly(List.of(1, 3, 2), List.of(0));
    }

    @Test
    void theDigestIsOfTheContent() {
        assertThat(rows("a", 0, 5).digest()).isEqualTo(rows("b", 0, 5).digest());
        assertThat(rows("a", 0, 5).digest()).isNotEqualTo(rows("a", 1, 5).digest());
        assertThat(rows("a", 0, 5).digest())
                .isNotEqualTo(rows("a", 0, 5).select(List.of(0, 1)).digest());
    }
}
