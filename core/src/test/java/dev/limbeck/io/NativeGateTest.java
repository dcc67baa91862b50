package dev.limbeck.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeGateTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final NativeGate gate = new NativeGate();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "visitor");
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void aCallReturnsWhatItReturnsAndFailsAsItFails() {
        assertThat(gate.call(() -> "answer")).isEqualTo("answer");
        assertThatThrownBy(() -> gate.run(() -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(gate.close(SHORT)).isTrue();
    }

    @Test
    void twoMayBeInside() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Future<Boolean> first = threads.submit(() -> gate.call(() -> meet(both)));
        Future<Boolean> second = threads.submit(() -> gate.call(() -> meet(both)));
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(true);
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(true);
    }

    private static boolean meet(CountDownLatch both) throws InterruptedException {
        both.countDown();
        return both.await(1, TimeUnit.MINUTES);
    }

    @Test
    void closingWaitsForWhoIsInside() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<Boolean> visitor = threads.submit(() -> gate.call(() -> {
            inside.countDown();
            return leave.await(1, TimeUnit.MINUTES);
        }));
        inside.await();
        assertThat(gate.close(SHORT)).isFalse();
        leave.countDown();
        assertThat(gate.close(LONG)).isTrue();
        assertThat(visitor.get(1, TimeUnit.MINUTES)).isEqualTo(true);
    }

    @Test
    void nobodyGetsInAfterwards() throws Exception {
        assertThat(gate.close(LONG)).isTrue();
        CompletableFuture<Void> came = new CompletableFuture<>();
        Future<?> visitor = threads.submit(() -> gate.call(() -> came.complete(null)));
        assertThat(came.completeOnTimeout(null, 50, TimeUnit.MILLISECONDS).thenApply(nothing -> visitor.isDone()))
                .succeedsWithin(LONG)
                .isEqualTo(false);
    }
}
