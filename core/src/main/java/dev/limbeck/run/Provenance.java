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

    /** Limbeck's own version. */
    static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }

    /** Of a run that ends now, on this machine. */
    static Provenance now(
            String modelDigest,
            Map<String, String> dataDigests,
            String runtime,
            String options,
            long seed,
            double seconds) {
        Map<String, String> versions = Map.of(
                "limbeck",
                version(),
                "java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                "runtime",
                runtime);
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
        return new Provenance(modelDigest, dataDigests, versions, machine, options, seed, seconds);
    }
}
