package dev.limbeck.target;

import dev.limbeck.error.RecipeException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a result is to use less of. */
public enum Resource {
    /** Time of one run. */
    LATENCY,
    /** Size of the file. */
    BYTES,
    /** Multiplications with accumulation. */
    MACS;

    /** The name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The resource of a name.
     *
     * @throws RecipeException if there is none
     */
    public static Resource parse(String word) {
        return Arrays.stream(values())
                .filter(resource -> resource.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new RecipeException("'" + word + "' cannot be minimised. What can is "
                        + Arrays.stream(values()).map(Resource::word).collect(Collectors.joining(", ")) + "."));
    }
}
