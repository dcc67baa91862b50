package dev.limbeck.cli;

import dev.limbeck.run.PruneOptions;
import dev.limbeck.run.PruningBudget;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.technique.prune.Criteria;
import dev.limbeck.technique.prune.Importance;
import dev.limbeck.technique.prune.Ranking;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is removed, by what measure, and how much of it. */
final class PruneFlags {
    @Option(
            names = "--ratio",
            paramLabel = "SHARE",
            description = "The share of channels, heads and neurons that stays, such as 0.5.")
    @Nullable
    private Double ratio;

    @Option(
            names = "--macs",
            paramLabel = "SHARE",
            description = "Remove until this share of the multiply-accumulates is left.")
    @Nullable
    private Double macs;

    @Option(
            names = "--latency",
            paramLabel = "SHARE",
            description = "Remove until this share of the latency is left, as measured here.")
    @Nullable
    private Double latency;

    @Option(
            names = "--granularity",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "channel,head,neuron",
            description = "What may be removed: channel, of convolutions; head, of attention; neuron, of linear and"
                    + " recurrent layers; hidden, the width that norms are taken over; or weight alone,"
                    + " with --sparsity or --pattern (default ${DEFAULT-VALUE}).")
    private List<String> granularity;

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            defaultValue = "group-norm",
            description = "What counts least: l1 or l2, the norm of the weights that make it; group-norm, of those that"
                    + " read it too; bn-scale; geometric-median; taylor, by gradients on labelled rows; or random"
                    + " (default ${DEFAULT-VALUE}). Of single weights: magnitude (default), taylor, wanda, sparsegpt,"
                    + " movement or random.")
    private String criterion;

    @Option(
            names = "--ranking",
            paramLabel = "NAME",
            defaultValue = "global",
            description = "global, what counts least of all goes; or per-group, the same share of each layer"
                    + " (default ${DEFAULT-VALUE}).")
    private String ranking;

    @Option(
            names = "--least",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "The share of every layer that stays at least (default ${DEFAULT-VALUE}).")
    private double least;

    @Option(
            names = "--multiple",
            paramLabel = "N",
            defaultValue = "1",
            description = "Round widths up to a multiple of this (default ${DEFAULT-VALUE}).")
    private int multiple;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "256",
            description =
                    "Rows of train that criteria look at, all but those of weights alone (default ${DEFAULT-VALUE}).")
    private int samples;

    int samples() {
        return samples;
    }

    double least() {
        return least;
    }

    int multiple() {
        return multiple;
    }

    Importance criterion(long seed) {
        return Criteria.named(criterion, seed);
    }

    /**
     * How much stays.
     *
     * @throws IllegalArgumentException if not exactly one budget is given, or it is no share
     */
    PruningBudget budget() {
        long given = Stream.of(ratio, macs, latency).filter(Objects::nonNull).count();
        if (given != 1) {
            throw new IllegalArgumentException("Say how much is to stay with one of --ratio, --macs and --latency.");
        }
        if (ratio != null) {
            return new PruningBudget.Units(ratio);
        }
        return macs == null ? new PruningBudget.Latency(Objects.requireNonNull(latency)) : new PruningBudget.Macs(macs);
    }

    /**
     * What may go.
     *
     * @throws IllegalArgumentException if a name is none of the kinds
     */
    Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : granularity) {
            kinds.add(Arrays.stream(Kind.values())
                    .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--granularity is one or several of "
                            + String.join(", ", PruneOptions.words(EnumSet.allOf(Kind.class))) + ", not '" + word
                            + "'.")));
        }
        return kinds;
    }

    /**
     * How they are ranked.
     *
     * @throws IllegalArgumentException if the name is none of the two
     */
    Ranking ranking() {
        return switch (ranking) {
            case "global" -> Ranking.GLOBAL;
            case "per-group" -> Ranking.PER_GROUP;
            default -> throw new IllegalArgumentException("--ranking is global or per-group, not '" + ranking + "'.");
        };
    }
}
