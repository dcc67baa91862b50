package dev.limbeck.run;

import java.util.Map;

/**
 * What is needed to make the same result again.
 *
 * @param modelDigest SHA-256 of the model as it came, weights included
 * @param dataDigests of the rows used, by what they were used for
 * @param versions of limbeck, Java and the runtime
 * @param machine operating system, processor and its number of cores
 * @param options what was asked for, as text
 * @param seed of every random choice
 * @param seconds how long the run took
 */
public record Provenance(
        String modelDigest,
        Map<String, String> dataDigests,
        Map<String, String> versions,
        String machine,
        String options,
        long seed,
        double seconds) {
    public Provenance {
        dataDigests = Map.copyOf(dataDigests);
        versions = Map.copyOf(versions);
    }
}
