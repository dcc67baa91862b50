package dev.limbeck.cli;

import dev.limbeck.run.PruneOptions;
import dev.limbeck.run.PruneOptions.Extent;
import dev.limbeck.run.PruneOptions.Selection;
import dev.limbeck.run.PruningBudget;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.technique.prune.Criteria;
import dev.limbeck.technique.prune.Ranking;
import dev.limbeck.technique.prune.WeightNorm;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is removed, by what measure, and how much of it. */
final class PruneFlags {
    private static final String BLOCK = "block";

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
            names = "--params",
            paramLabel = "SHARE",
            description = "Remove until this share of the parameters is left.")
    @Nullable
    private Double params;

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
                    + " recurrent layers; hidden, the width that norms are taken over; block: whole blocks, which count by"
                    + " how far the answers are from the original's without them; or weight alone, with --sparsity or"
                    + " --pattern (default ${DEFAULT-VALUE}).")
    private List<String> granularity;

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description = "What counts least: l1 or l2, the norm of the weights that make it; group-norm, of those that"
                    + " read it too; bn-scale; geometric-median; taylor or fisher, by gradients; apoz or hrank, by feature"
                    + " maps; obs, by what others can make up for; or random (default group-norm). Of single weights:"
                    + " magnitude (default), taylor, wanda, sparsegpt, movement or random.")
    @Nullable
    private String criterion;

    @Option(
            names = "--ranking",
            paramLabel = "NAME",
            description = "global, what counts least of all goes; per-group, the same share of each layer; or latency,"
                    + " what counts least for the time it takes, as measured (default global).")
    @Nullable
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
            description =
                    "Round widths up to a multiple of this; of what is the fastest here, as measured, if absent or"
                            + " auto.")
    @Nullable
    private String multiple;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "256",
            description = "Rows of train that criteria and --reconstruct look at (default ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--reconstruct",
            description = "Fit what reads removed channels to the original's outputs by least squares, on rows without"
                    + " labels.")
    private boolean reconstruct;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Go in so many steps; after each what is left is ranked anew, and with --recover it learns for"
                            + " its part of the epochs before (default ${DEFAULT-VALUE}).")
    private int steps;

    int samples() {
        return samples;
    }

    int steps() {
        return steps;
    }

    boolean reconstructs() {
        return reconstruct;
    }

    /**
     * What goes first.
     *
     * @param seed of what is random
     * @throws IllegalArgumentException if something is named that is not there
     */
    Selection selection(long seed) {
        boolean isOfBlocks = granularity.contains(BLOCK);
        if (isOfBlocks && granularity.size() > 1) {
            throw new IllegalArgumentException(
                    "--granularity block goes by itself: leave blocks out first, and prune the"
                            + " channels of what is left.");
        }
        if (isOfBlocks && (criterion != null || ranking != null || reconstruct || multiple != null)) {
            throw new IllegalArgumentException(
                    "Blocks count by how far the answers are from the original's without them:"
                            + " --criterion, --ranking, --multiple and --reconstruct are for channels.");
        }
        return new Selection(
                isOfBlocks ? Set.of() : kinds(),
                Criteria.named(criterion == null ? WeightNorm.GROUP.label() : criterion, seed),
                ranking == null ? Ranking.GLOBAL : ranking(ranking),
                samples);
    }

    /**
     * How much goes.
     *
     * @throws IllegalArgumentException if not exactly one budget is given, or something is no share
     */
    Extent extent() {
        return new Extent(budget(), least, multiple());
    }

    private OptionalInt multiple() {
        if (multiple == null || multiple.equals("auto")) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(multiple));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--multiple is a number or auto, not '" + multiple + "'.", e);
        }
    }

    private PruningBudget budget() {
        List<PruningBudget> given = Stream.of(
                        Optional.ofNullable(ratio).map(PruningBudget.Units::new),
                        Optional.ofNullable(macs).map(PruningBudget.Macs::new),
                        Optional.ofNullable(params).map(PruningBudget.Parameters::new),
                        Optional.ofNullable(latency).map(PruningBudget.Latency::new))
                .<PruningBudget>flatMap(Optional::stream)
                .toList();
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "Say how much is to stay with one of --ratio, --macs, --params and --latency.");
        }
        return given.get(0);
    }

    private Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : granularity) {
            kinds.add(Arrays.stream(Kind.values())
                    .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--granularity is one or several of "
                            + String.join(", ", PruneOptions.words(EnumSet.allOf(Kind.class))) + ", or block by itself,"
                            + " not '" + word + "'.")));
        }
        return kinds;
    }

    private static Ranking ranking(String word) {
        return Arrays.stream(Ranking.values())
                .filter(known -> known.label().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--ranking is one of "
                        + Arrays.stream(Ranking.values()).map(Ranking::label).collect(Collectors.joining(", "))
                        + ", not '"
                        + word + "'."));
    }
}
