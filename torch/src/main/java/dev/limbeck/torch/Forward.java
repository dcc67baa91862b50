package dev.limbeck.torch;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;

/** What a forward run leaves: the wanted values, and new values of state. Close it when they are no longer needed. */
final class Forward implements AutoCloseable {
    private final Map<String, Value> values;
    private final Map<String, Value> updates;

    Forward(Map<String, Value> values, Map<String, Value> updates) {
        this.values = values;
        this.updates = updates;
    }

    /** A value that was asked for. */
    Value get(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    Map<String, Value> values() {
        return Collections.unmodifiableMap(values);
    }

    /** New values of running statistics, by the name of the initializer that holds them. */
    Map<String, Value> updates() {
        return Collections.unmodifiableMap(updates);
    }

    @Override
    public void close() {
        values.values().forEach(Value::release);
        updates.values().forEach(Value::release);
    }
}
