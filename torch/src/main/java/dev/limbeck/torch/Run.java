package dev.limbeck.torch;

import dev.limbeck.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/** What all frames of one run share. */
final class Run implements AutoCloseable {
    private final Mode mode;
    private final Map<String, Value> updates = new LinkedHashMap<>();
    private final Map<String, Generator> generators = new HashMap<>();

    Run(Mode mode) {
        this.mode = mode;
    }

    Mode mode() {
        return mode;
    }

    /**
     * What a node draws from. It follows from the run's seed and the node alone, so that a run of a part of the graph
     * draws what a run of all of it does.
     */
    Generator generator(Node node) {
        return generators.computeIfAbsent(
                node.output(0), name -> torch.make_generator_cpu(seed(name)).retainReference());
    }

    private long seed(String name) {
        return new SplittableRandom(mode.seed() + ((long) name.hashCode() << 32)).nextLong();
    }

    void update(String name, Value value) {
        value.retain();
        Value other = updates.put(name, value);
        if (other != null) {
            other.release();
        }
    }

    /** New values of state, by the name of the initializer that holds it; retained for the caller. */
    Map<String, Value> takeUpdates() {
        Map<String, Value> taken = new LinkedHashMap<>(updates);
        updates.clear();
        return taken;
    }

    @Override
    public void close() {
        takeUpdates().values().forEach(Value::release);
        generators.values().forEach(Generator::releaseReference);
    }
}
