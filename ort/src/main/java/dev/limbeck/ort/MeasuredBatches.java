package dev.limbeck.ort;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The batches that speed and memory are measured on: the first ones of a dataset, about 256 rows but at most 64 MiB of
 * them, a smaller last batch left out. A model whose inputs have a fixed number of rows gets batches of that size.
 */
final class MeasuredBatches {
    private static final int ROWS = 256;
    private static final int MOST_BATCHES = 64;
    private static final long MOST_BYTES = 64L << 20;

    private MeasuredBatches() {}

    /**
     * @throws DataException if the dataset has no rows
     */
    static List<Batch> of(Model model, Dataset data, Target target) {
        int size = fixedRows(model).orElse(Math.max(1, target.batch()));
        int count = Math.max(1, Math.min(MOST_BATCHES, ROWS / size));
        List<Batch> chosen = new ArrayList<>();
        long bytes = 0;
        try (Stream<Batch> batches = data.batches(size)) {
            for (Iterator<Batch> all = batches.iterator(); all.hasNext() && chosen.size() < count; ) {
                Batch batch = all.next();
                bytes += bytes(batch);
                if (!chosen.isEmpty() && (bytes > MOST_BYTES || batch.size() < size)) {
                    break;
                }
                chosen.add(batch);
            }
        }
        if (chosen.isEmpty()) {
            throw new DataException("Speed cannot be measured: '" + data.name() + "' has no rows.");
        }
        return chosen;
    }

    /** The one of them that takes most memory. */
    static Batch largest(List<Batch> batches) {
        return batches.stream()
                .max(Comparator.comparingLong(MeasuredBatches::bytes))
                .orElseThrow();
    }

    private static long bytes(Batch batch) {
        return batch.inputs().values().stream().mapToLong(Tensor::byteSize).sum();
    }

    private static OptionalInt fixedRows(Model model) {
        return model.graph().feeds().stream()
                .flatMap(f -> f.type().tensor().stream())
                .flatMap(t -> t.dims().stream())
                .filter(d -> d.rank() > 0 && d.axis(0).isKnown())
                .mapToInt(d -> (int) d.axis(0).size().orElseThrow())
                .findFirst();
    }
}
