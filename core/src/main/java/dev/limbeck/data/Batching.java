package dev.limbeck.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which rows run together. */
public final class Batching {
    /** Enough rows to find some of equal length, few enough to stay in a random order. */
    private static final int CHUNK = 50;

    private Batching() {}

    /** Rows 0 to size − 1 in order, in batches of at most {@code batchSize}. */
    public static Stream<List<Integer>> inOrder(int size, int batchSize) {
        return cut(IntStream.range(0, size).boxed().toList(), batchSize);
    }

    /** The rows from short to long; rows of equal length keep their order. */
    public static Stream<List<Integer>> byLength(int size, int batchSize, IntUnaryOperator length) {
        List<Integer> sorted = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingInt(length::applyAsInt))
                .toList();
        return cut(sorted, batchSize);
    }

    /**
     * The rows in a random order that still pads little: shuffled, sorted by length within chunks of
     * {@value #CHUNK} batches, and the batches shuffled again. The same seed gives the same batches; only one of them
     * may be smaller.
     *
     * @param length of a row
     */
    public static List<List<Integer>> shuffled(int size, int batchSize, IntUnaryOperator length, long seed) {
        Random random = new Random(seed);
        List<Integer> rows = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(rows, random);
        int chunk = CHUNK * batchSize;
        for (int start = 0; start < size; start += chunk) {
            rows.subList(start, Math.min(start + chunk, size)).sort(Comparator.comparingInt(length::applyAsInt));
        }
        List<List<Integer>> batches = new ArrayList<>(cut(rows, batchSize).toList());
        Collections.shuffle(batches, random);
        return List.copyOf(batches);
    }

    private static Stream<List<Integer>> cut(List<Integer> rows, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("A batch cannot have " + batchSize + " rows.");
        }
        return IntStream.iterate(0, start -> start < rows.size(), start -> start + batchSize)
                .mapToObj(start -> rows.subList(start, Math.min(start + batchSize, rows.size())));
    }
}
