package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Augmentation;
import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.measure.Metric;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetFeedTest {
    private static final int ROWS = 150;

    /** Row i holds the number i and is of class i % 3. */
    private static final Dataset DATA = new TensorDataset(
            "numbers",
            Map.of("x", Tensor.ofFloats(Shape.of(ROWS, 1), numbers())),
            new Labels.ClassLabels(IntStream.range(0, ROWS).mapToObj(i -> i % 3).toList(), List.of("a", "b", "c")));

    private static float[] numbers() {
        float[] numbers = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static DatasetFeed feed(long seed) {
        TrainingData data = TrainingData.of(DATA).withValidation(DATA, Metric.parse("accuracy"), "logits");
        return new DatasetFeed(data, 16, seed);
    }

    private static List<Batch> epoch(DatasetFeed feed, int epoch) {
        return IntStream.range(0, feed.batches())
                .mapToObj(i -> feed.batch(epoch, i))
                .toList();
    }

    @Test
    void labelsComeWithTheirRows() {
        List<Integer> seen = new ArrayList<>();
        for (Batch batch : epoch(feed(1), 0)) {
            float[] numbers = batch.input("x").toFloats();
            long[] classes = batch.input(TrainingGraph.LABELS).toLongs();
            for (int i = 0; i < batch.size(); i++) {
                assertThat(classes[i]).isEqualTo((long) numbers[i] % 3);
                assertThat(batch.rows().get(i)).isEqualTo((int) numbers[i]);
                seen.add((int) numbers[i]);
            }
        }
        assertThat(seen).hasSize(ROWS).doesNotHaveDuplicates();
    }

    @Test
    void queriesComeWithoutTheirDocuments() {
        List<Integer> documents = IntStream.range(0, ROWS)
                .mapToObj(row -> row < ROWS / 2 ? row + ROWS / 2 : Labels.MatchLabels.DOCUMENT)
                .toList();
        Dataset retrieval = new TensorDataset(
                "queries",
                Map.of("x", Tensor.ofFloats(Shape.of(ROWS, 1), numbers())),
                new Labels.MatchLabels(documents));
        List<Batch> batches = epoch(new DatasetFeed(TrainingData.of(retrieval), 16, 1), 0);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.inputs()).containsOnlyKeys("x"));
        assertThat(batches.stream().flatMap(batch -> batch.rows().stream())).hasSize(ROWS);
    }

    @Test
    void anEpochIsTheSameWheneverItIsAskedFor() {
        DatasetFeed feed = feed(1);
        List<Batch> second = epoch(feed, 1);
        assertThat(epoch(feed, 0)).isNotEqualTo(second);
        assertThat(epoch(feed(1), 1)).isEqualTo(second);
        assertThat(epoch(feed(2), 1)).isNotEqualTo(second);
    }

    @Test
    void augmentationsDifferFromEpochToEpoch() {
        List<Long> seeds = new ArrayList<>();
        Augmentation spy = (batch, seed) -> {
            seeds.add(seed);
            return batch;
        };
        DatasetFeed feed = new DatasetFeed(TrainingData.of(DATA).withAugmentation(spy), 16, 1);
        epoch(feed, 0);
        epoch(feed, 1);
        assertThat(seeds).hasSize(2 * feed.batches()).doesNotHaveDuplicates();
    }

    @Test
    void answersAreJudgedByTheirRows() {
        DatasetFeed feed = feed(1);
        List<float[]> answers = new ArrayList<>();
        for (int i = 0; i < feed.validationBatches(); i++) {
            for (float number : feed.validationBatch(i).input("x").toFloats()) {
                int right = (int) number % 3;
                float[] scores = new float[3];
                scores[number < 50 ? (right + 1) % 3 : right] = 1;
                answers.add(scores);
            }
        }
        assertThat(feed.judge(answers)).isEqualTo(100.0 / ROWS);
    }
}
