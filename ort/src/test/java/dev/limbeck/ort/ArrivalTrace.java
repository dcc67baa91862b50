package dev.limbeck.ort;

import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows that arrive one after the other whatever becomes of those before (an open loop).
 *
 * @param nanos when each arrives, from the start
 */
record ArrivalTrace(List<Map<String, Tensor>> rows, List<Long> nanos) {
    private static final double NANOS = 1e9;
    private static final double MILLI = 1e6;
    private static final int WARM_UP = 256;

    /**
     * Poisson arrivals: the times between them are exponentially distributed.
     *
     * @param rate rows a second; 0: all at once
     */
    static ArrivalTrace poisson(List<Map<String, Tensor>> rows, double rate, SplittableRandom random) {
        List<Long> nanos = new ArrayList<>();
        double seconds = 0;
        for (int row = 0; row < rows.size(); row++) {
            seconds += rate > 0 ? -Math.log(1 - random.nextDouble()) / rate : 0;
            nanos.add((long) (seconds * NANOS));
        }
        return new ArrivalTrace(rows, nanos);
    }

    /**
     * What a server made of it.
     *
     * @param p50 the median latency in milliseconds, from when a row was to arrive
     * @param meanLayer how many blocks a row ran through
     */
    record Measured(int rows, double rowsPerSecond, double p50, double p99, double meanLayer) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d\t%.1f\t%.2f\t%.2f\t%.2f", rows, rowsPerSecond, p50, p99, meanLayer);
        }
    }

    /**
     * Plays it.
     *
     * @param server takes a row and answers how many blocks it ran through
     */
    Measured play(Function<Map<String, Tensor>, CompletableFuture<Integer>> server) {
        int count = rows.size();
        // The first runs of a shape allocate its memory.
        List<CompletableFuture<Integer>> warm =
                rows.subList(0, Math.min(count, WARM_UP)).stream().map(server).toList();
        warm.forEach(CompletableFuture::join);
        AtomicLongArray latencies = new AtomicLongArray(count);
        List<CompletableFuture<Integer>> layers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int row = i;
            long due = start + nanos.get(row);
            waitUntil(due);
            layers.add(server.apply(rows.get(row)).thenApply(layer -> {
                latencies.set(row, System.nanoTime() - due);
                return layer;
            }));
        }
        double meanLayer =
                layers.stream().mapToInt(CompletableFuture::join).average().orElseThrow();
        double seconds = (System.nanoTime() - start) / NANOS;
        double[] millis = IntStream.range(0, count)
                .mapToDouble(row -> latencies.get(row) / MILLI)
                .sorted()
                .toArray();
        return new Measured(count, count / seconds, millis[count / 2], millis[count * 99 / 100], meanLayer);
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
