package dev.limbeck.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What all frames of one run share. */
final class Run implements AutoCloseable {
    private final Mode mode;
    private final Map<String, Value> updates = new LinkedHashMap<>();
    private @Nullable Generator generator;

    Run(Mode mode) {
        this.mode = mode;
    }

    Mode mode() {
        return mode;
    }

    /** Made at the first use; most runs draw nothing. */
    Generator generator() {
        if (generator == null) {
            generator = torch.make_generator_cpu(mode.seed()).retainReference();
        }
        return generator;
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
        if (generator != null) {
            generator.releaseReference();
        }
    }
}
