package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.EngineException;
import dev.limbeck.ort.WaitingRows.Batch;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows come in while there is room, and out in batches. */
class WaitingRowsTest {
    private static final AdaptiveSettings SETTINGS =
            AdaptiveSettings.DEFAULT.withMaxBatch(4).withMostRows(6).withWorkers(1);

    private static WaitingRows waiting() {
        return new WaitingRows(2, SETTINGS, true);
    }

    /** A request of rows of these lengths. */
    private static List<AdaptiveRow> rows(int... lengths) {
        AdaptiveRequest request = new AdaptiveRequest(lengths.length, 2);
        List<AdaptiveRow> rows = new ArrayList<>();
        IntStream.of(lengths).forEach(length -> {
            Tensor x = Tensor.ofFloats(Shape.of(length), new float[length]);
            rows.add(new AdaptiveRow(request, rows.size(), new RowInputs.Row(Map.of("x", x), 0), 0.5));
        });
        return rows;
    }

    private static void enter(WaitingRows waiting, List<AdaptiveRow> rows) {
        try {
            waiting.enter(rows);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<AdaptiveRow> next(WaitingRows waiting) throws InterruptedException {
        return waiting.next().orElseThrow().rows();
    }

    @Test
    void whoFindsNoRoomWaitsOutside() throws InterruptedException {
        WaitingRows waiting = waiting();
        enter(waiting, rows(1, 1, 1, 1));
        Batch batch = waiting.next().orElseThrow();
        assertThat(waiting.tryEnter(rows(1, 1, 1))).isFalse();
        CompletableFuture<Void> outside = CompletableFuture.runAsync(() -> enter(waiting, rows(1, 1, 1)));
        assertThat(outside).isNotDone();
        waiting.finish(batch, batch.rows().subList(0, 3));
        outside.join();
        assertThat(waiting.tryEnter(rows(1))).isFalse();
        waiting.finish(waiting.next().orElseThrow(), List.of());
        assertThat(waiting.tryEnter(rows(1, 1, 1))).isTrue();
    }

    @Test
    void whatNeverFitsIsRefused() {
        assertThatThrownBy(() -> waiting().tryEnter(rows(1, 1, 1, 1, 1, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 rows")
                .hasMessageContaining("6");
    }

    @Test
    void workersDivideWhatWaits() throws InterruptedException {
        WaitingRows waiting = new WaitingRows(2, SETTINGS.withWorkers(2), true);
        List<AdaptiveRow> rows = rows(1, 1, 1, 1, 1);
        enter(waiting, rows);
        assertThat(next(waiting)).isEqualTo(rows.subList(0, 3));
        assertThat(next(waiting)).isEqualTo(rows.subList(3, 4));
        assertThat(next(waiting)).isEqualTo(rows.subList(4, 5));
    }

    @Test
    void batchesAreTakenInOrder() throws InterruptedException {
        WaitingRows waiting = waiting();
        List<AdaptiveRow> rows = rows(1, 1, 1, 1, 1);
        enter(waiting, rows);
        assertThat(next(waiting)).isEqualTo(rows.subList(0, 4));
        assertThat(next(waiting)).isEqualTo(rows.subList(4, 5));
    }

    /** The first row is never left behind for the sake of others. */
    @Test
    void rowsOfOtherShapesKeepTheirPlaces() throws InterruptedException {
        WaitingRows waiting = waiting();
        List<AdaptiveRow> rows = rows(2, 1, 2, 3, 1);
        enter(waiting, rows);
        assertThat(next(waiting)).containsExactly(rows.get(0), rows.get(2));
        assertThat(next(waiting)).containsExactly(rows.get(1), rows.get(4));
        assertThat(next(waiting)).containsExactly(rows.get(3));
    }

    @Test
    void rowsOfDifferentRequestsMeetBehindAnExit() throws InterruptedException {
        WaitingRows waiting = waiting();
        enter(waiting, rows(1, 1, 1, 1));
        Batch early = waiting.next().orElseThrow();
        waiting.finish(early, early.rows().subList(0, 1));
        enter(waiting, rows(1, 1, 1, 1));
        Batch late = waiting.next().orElseThrow();
        waiting.finish(late, late.rows().subList(0, 1));
        Batch batch = waiting.next().orElseThrow();
        assertThat(batch.segment()).isEqualTo(1);
        assertThat(batch.rows())
                .containsExactly(early.rows().get(0), late.rows().get(0));
    }

    @Test
    void rowsThatNobodyWaitsForMakeRoom() throws InterruptedException {
        WaitingRows waiting = waiting();
        List<AdaptiveRow> forsaken = rows(1, 1, 1, 1);
        List<AdaptiveRow> awaited = rows(1, 1);
        enter(waiting, forsaken);
        enter(waiting, awaited);
        forsaken.get(0).request().future().cancel(false);
        assertThat(next(waiting)).isEqualTo(awaited);
        assertThat(waiting.tryEnter(rows(1, 1, 1, 1))).isTrue();
    }

    @Test
    void afterTheEndNothingComesInAndWhatIsInsideComesOut() throws InterruptedException {
        WaitingRows waiting = waiting();
        List<AdaptiveRow> rows = rows(1, 1);
        enter(waiting, rows);
        waiting.close();
        assertThatThrownBy(() -> waiting.tryEnter(rows(1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("closed");
        Batch last = waiting.next().orElseThrow();
        assertThat(last.rows()).isEqualTo(rows);
        CompletableFuture<Optional<Batch>> other = CompletableFuture.supplyAsync(() -> {
            try {
                return waiting.next();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        // What is under way may come back for the next segment: who asks now must wait for it.
        assertThat(other).isNotDone();
        waiting.finish(last, List.of());
        assertThat(other.join()).isEmpty();
    }

    /** Who waits for room must not wait for ever. */
    @Test
    void theEndWakesThoseOutside() {
        WaitingRows waiting = waiting();
        enter(waiting, rows(1, 1, 1, 1, 1, 1));
        CompletableFuture<Void> outside = CompletableFuture.runAsync(() -> enter(waiting, rows(1, 1)));
        assertThat(waiting.abandon()).hasSize(6);
        assertThatThrownBy(outside::join).hasCauseInstanceOf(EngineException.class);
    }
}
