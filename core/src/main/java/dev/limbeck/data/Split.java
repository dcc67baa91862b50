package dev.limbeck.data;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parts that published datasets come in. */
public enum Split {
    TRAIN,
    DEV,
    TEST;

    private static final Map<String, Split> BY_NAME = Map.ofEntries(
            Map.entry("train", TRAIN),
            Map.entry("training", TRAIN),
            Map.entry("dev", DEV),
            Map.entry("validation", DEV),
            Map.entry("valid", DEV),
            Map.entry("val", DEV),
            Map.entry("eval", DEV),
            Map.entry("test", TEST));

    /** What users call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The split of a name such as {@code validation}, in any case. */
    public static Optional<Split> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }
}
