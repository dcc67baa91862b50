package dev.limbeck.cli;

import dev.limbeck.measure.Metric;
import dev.limbeck.run.Acceptance;
import dev.limbeck.target.Resource;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a smaller model is good enough to take the place of the one it was made from. */
final class AcceptanceFlags {
    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "What must not be lost; what is usual for the labels if absent.")
    @Nullable
    private String metric;

    @Option(
            names = "--max-drop",
            paramLabel = "POINTS",
            description = "The most that may be lost, in points of 100; quantize leaves the worst sites as they are for"
                    + " it, early-exit chooses the speed by it, 0.5 if absent.")
    @Nullable
    private Double maxDrop;

    @Option(
            names = "--minimise",
            paramLabel = "RESOURCE",
            defaultValue = "latency",
            description = "What the result must use less of to be kept: latency or bytes (default ${DEFAULT-VALUE}).")
    private String minimise;

    /** The settings, without a look at single sites. */
    Acceptance acceptance() {
        return new Acceptance(
                Optional.ofNullable(metric).map(Metric::parse),
                maxDrop == null ? OptionalDouble.empty() : OptionalDouble.of(maxDrop),
                false,
                Resource.parse(minimise));
    }
}
