package dev.limbeck.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import dev.limbeck.error.LimbeckException;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Reads mutations of valid models for 20 seconds (60 where the environment says {@code CI=true}). Each must be read or
 * refused with a {@link LimbeckException}, in bounded time and memory; what was read must survive a write.
 */
class OnnxReaderFuzzTest {
    private static final long SEED = 20_261_124;
    private static final Duration RUN = Duration.ofSeconds("true".equals(System.getenv("CI")) ? 60 : 20);
    private static final Duration PER_BATCH = Duration.ofSeconds(20);
    private static final int BATCH = 200;
    /** Messages are small, so what reading one may allocate is set by the tables of the parser. */
    private static final long ALLOCATED_BYTES = 32L << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<byte[]> models = List.of(
            SmallModels.add().toByteArray(),
            SmallModels.everything().toByteArray(),
            SmallModels.model(SmallModels.graph(SmallModels.node("Add", List.of("x", "w"), "y"))
                            .addInitializer(SmallModels.external("w", 2, "location", "w.bin", "length", "8")))
                    .toByteArray());
    private int read;
    private int refused;

    @Test
    void everyMutationIsReadOrRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        long end = System.nanoTime() + RUN.toNanos();
        while (System.nanoTime() < end) {
            assertTimeoutPreemptively(PER_BATCH, () -> {
                for (int i = 0; i < BATCH; i++) {
                    check(mutation(random));
                }
            });
        }
        assertThat(read).as("mutations that are still models").isGreaterThan(1000);
        assertThat(refused).as("mutations that are none").isGreaterThan(1000);
    }

    private byte[] mutation(SplittableRandom random) {
        byte[] bytes = models.get(random.nextInt(models.size()));
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations; i++) {
            Mutator[] mutators = Mutator.values();
            byte[] other = models.get(random.nextInt(models.size()));
            bytes = mutators[random.nextInt(mutators.length)].apply(bytes, other, random);
        }
        return bytes;
    }

    private void check(byte[] bytes) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Model model = OnnxReader.read(bytes);
            read++;
            assertThat(GraphText.of(OnnxReader.read(OnnxWriter.toBytes(model)))).isEqualTo(GraphText.of(model));
        } catch (LimbeckException e) {
            refused++;
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(2000);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("Reading " + HexFormat.of().formatHex(bytes) + " failed with " + e, e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as(() -> "bytes allocated for " + HexFormat.of().formatHex(bytes))
                .isLessThan(ALLOCATED_BYTES);
    }
}
