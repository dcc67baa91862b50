package dev.limbeck.ort;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A request's answers as they come in, row by row, from several threads. */
final class AdaptiveRequest {
    private final CompletableFuture<AdaptiveAnswers> future = new CompletableFuture<>();
    private final int classes;
    private final float[] logits;
    private final int[] layers;
    private final AtomicInteger missing;

    AdaptiveRequest(int rows, int classes) {
        this.classes = classes;
        this.logits = new float[rows * classes];
        this.layers = new int[rows];
        this.missing = new AtomicInteger(rows);
    }

    CompletableFuture<AdaptiveAnswers> future() {
        return future;
    }

    /** Whether nobody waits for the answers of its rows any more: it failed, or was cancelled. */
    boolean isOver() {
        return future.isDone();
    }

    /** Takes the answer of a row; true if it was the last one missing. */
    boolean take(int row, float[] answer, int layer) {
        System.arraycopy(answer, 0, logits, row * classes, classes);
        layers[row] = layer;
        return missing.decrementAndGet() == 0;
    }

    /** All answers. */
    AdaptiveAnswers answers() {
        return new AdaptiveAnswers(
                Tensor.ofFloats(Shape.of(layers.length, classes), logits),
                IntStream.of(layers).boxed().toList());
    }
}
