package dev.limbeck.pass.deploy;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Values of a graph that are made when they are first wanted, and shared afterwards. Making one may make others. */
final class MadeOnce {
    private final Map<String, String> names = new HashMap<>();

    String value(String key, Supplier<String> make) {
        String name = names.get(key);
        if (name == null) {
            name = make.get();
            names.put(key, name);
        }
        return name;
    }
}
