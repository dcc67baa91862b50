package dev.limbeck.recover;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Batching;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Feeds a training from datasets: rows of similar length together, in another order every epoch. Not for use by two
 * threads.
 */
public final class DatasetFeed implements Feed {
    private static final int VALIDATION_BATCH = 64;

    private final TrainingData data;
    private final int batchSize;
    private final long seed;
    private final List<List<Integer>> validation;
    private int plannedEpoch = -1;
    private List<List<Integer>> plan = List.of();

    /**
     * A feed.
     *
     * @param seed of the order of rows and of their augmentation
     */
    public DatasetFeed(TrainingData data, int batchSize, long seed) {
        this.data = data;
        this.batchSize = batchSize;
        this.seed = seed;
        this.validation = data.validation()
                .map(v -> Batching.byLength(v.rows().size(), VALIDATION_BATCH, v.rows()::length)
                        .toList())
                .orElse(List.of());
    }

    @Override
    public int batches() {
        return (data.train().size() + batchSize - 1) / batchSize;
    }

    @Override
    public Batch batch(int epoch, int index) {
        if (epoch != plannedEpoch) {
            Dataset train = data.train();
            plan = Batching.shuffled(train.size(), batchSize, train::length, seed + epoch);
            plannedEpoch = epoch;
        }
        List<Integer> rows = plan.get(index);
        long batchSeed = (seed + epoch) * Integer.MAX_VALUE + index;
        return labelled(data.augmentation().apply(data.train().batch(rows), batchSeed), rows);
    }

    private Batch labelled(Batch batch, List<Integer> rows) {
        Labels all = data.train().labels();
        if (all.matches().isPresent()) {
            // What a query asks for is another row, seldom in the same batch.
            return batch;
        }
        Optional<Tensor> labels = all.select(rows).tensor();
        Map<String, Tensor> inputs = new LinkedHashMap<>(batch.inputs());
        // Hidden words are labels of their own, which augmentation has put there.
        labels.ifPresent(tensor -> inputs.putIfAbsent(TrainingGraph.LABELS, tensor));
        return new Batch(inputs, batch.rows());
    }

    @Override
    public int validationBatches() {
        return validation.size();
    }

    @Override
    public Batch validationBatch(int index) {
        return judged().rows().batch(validation.get(index));
    }

    private TrainingData.Validation judged() {
        return data.validation().orElseThrow(() -> new IllegalStateException("There are no validation rows."));
    }

    @Override
    public double judge(List<float[]> answers) {
        List<float[]> inOrder = new ArrayList<>(Collections.nCopies(answers.size(), new float[0]));
        int position = 0;
        for (List<Integer> batch : validation) {
            for (int row : batch) {
                inOrder.set(row, answers.get(position++));
            }
        }
        Metric metric = judged().metric();
        double score =
                metric.score(new Predictions(inOrder), judged().rows().labels()).value();
        return metric.direction().gain(score);
    }
}
