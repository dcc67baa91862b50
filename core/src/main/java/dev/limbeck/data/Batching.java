package dev.limbeck.data;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which rows run together. */
public final class Batching {
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

    private static Stream<List<Integer>> cut(List<Integer> rows, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("A batch cannot have " + batchSize + " rows.");
        }
        return IntStream.iterate(0, start -> start < rows.size(), start -> start + batchSize)
                .mapToObj(start -> rows.subList(start, Math.min(start + batchSize, rows.size())));
    }
}
