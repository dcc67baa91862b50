package dev.limbeck.cli;

import dev.limbeck.run.RestructureOptions.Beginning;
import dev.limbeck.run.RestructureOptions.LatencyBudget;
import dev.limbeck.run.Restructuring;
import dev.limbeck.technique.structure.Bottleneck;
import dev.limbeck.technique.structure.EmbeddingFactorization;
import dev.limbeck.technique.structure.Factoring;
import dev.limbeck.technique.structure.GapHead;
import dev.limbeck.technique.structure.GroupConvolution;
import dev.limbeck.technique.structure.LayerSharing;
import dev.limbeck.technique.structure.LowRank;
import dev.limbeck.technique.structure.RankRule;
import dev.limbeck.technique.structure.SplitConvolution;
import dev.limbeck.technique.structure.WeightSharing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By which techniques a model is restructured, and how much stays. */
final class RestructureFlags {
    private static final double USUAL_RATIO = 0.5;
    private static final String SHARE_WEIGHTS = "share-weights";

    /** Techniques that leave as much as is asked for. */
    private static final List<String> RANKED = List.of("low-rank", "bottleneck", "factorize-embedding", "split-conv");

    @Option(
            names = "--with",
            paramLabel = "TECHNIQUE",
            split = ",",
            required = true,
            description =
                    "What is done, one or several of low-rank, bottleneck, factorize-embedding, gap-head, split-conv,"
                            + " group-conv, share-layers, share-weights.")
    private List<String> techniques;

    @Option(
            names = "--ratio",
            paramLabel = "SHARE",
            description = "The share of a weight's parameters that stays where it becomes a product; 0.5 if nothing is"
                    + " said.")
    @Nullable
    private Double ratio;

    @Option(
            names = "--energy",
            paramLabel = "SHARE",
            description =
                    "Instead: the share of a weight's energy, or of that of its answers, that stays, such as 0.95.")
    @Nullable
    private Double energy;

    @Option(names = "--rank", paramLabel = "N", description = "Instead: the rank of the product.")
    @Nullable
    private Integer rank;

    @Option(
            names = "--latency",
            paramLabel = "SHARE",
            description = "Instead: the share of the latency that may stay, as measured here for the batch of the run.")
    @Nullable
    private Double latency;

    @Option(
            names = "--weights-alone",
            description = "Keep the weights near, instead of what they answer over calibration data.")
    private boolean weightsAlone;

    @Option(
            names = "--split",
            paramLabel = "FORM",
            defaultValue = "series",
            description = "How split-conv splits: series, k x 1 and 1 x k behind it; parallel, the two side by side; or"
                    + " serial, 3 x 3 and a smaller one behind it (default ${DEFAULT-VALUE}).")
    private String split;

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "0",
            description = "In how many groups group-conv puts inputs; 0, one of each: depthwise (default"
                    + " ${DEFAULT-VALUE}).")
    private int groups;

    @Option(
            names = "--multiplier",
            paramLabel = "N",
            defaultValue = "1",
            description = "Channels behind a grouped convolution for each input (default ${DEFAULT-VALUE}).")
    private int multiplier;

    @Option(names = "--shuffle", description = "Mix in groups too, of channels shuffled between all.")
    private boolean shuffle;

    @Option(
            names = "--shared-layers",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many neighbouring layers have one set of weights by share-layers; 0, all (default"
                    + " ${DEFAULT-VALUE}).")
    private int sharedLayers;

    @Option(
            names = "--share-from",
            paramLabel = "START",
            defaultValue = "mean",
            description =
                    "What shared weights begin as: mean, of the layers', or middle, those of the middle one (default"
                            + " ${DEFAULT-VALUE}).")
    private String shareFrom;

    @Option(
            names = "--start-from",
            paramLabel = "START",
            defaultValue = "closed-form",
            description =
                    "What new weights begin as: closed-form, the nearest to the trained ones, each place by itself;"
                            + " reconstructed, then fitted one after the other to what the original answers there; random,"
                            + " nothing of the original's, to compare with (default ${DEFAULT-VALUE}).")
    private String startFrom;

    @Option(
            names = "--codebook-bits",
            paramLabel = "N",
            defaultValue = "5",
            description = "The bits of a code by share-weights, 1 to 8: with 5, each weight has 32 values (default"
                    + " ${DEFAULT-VALUE}).")
    private int codebookBits;

    @Option(
            names = "--archive",
            description = "With share-weights: write model.sparse too, in which codes take few bits; restore makes"
                    + " model.onnx of it again.")
    private boolean archive;

    @Option(
            names = "--exclude",
            paramLabel = "SITE",
            split = ",",
            description = "Sites that stay as they are; * stands for any characters.")
    private List<String> exclude = List.of();

    @Option(
            names = "--where-faster",
            description = "Change only what is measured to be faster here; places of one shape are tried together.")
    private boolean whereFaster;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "256",
            description = "Rows on which activations are looked at (default ${DEFAULT-VALUE}).")
    private int samples;

    List<String> exclude() {
        return exclude;
    }

    boolean whereFaster() {
        return whereFaster;
    }

    int samples() {
        return samples;
    }

    /** Whether weights share values, which makes nothing faster. */
    boolean sharesWeights() {
        return techniques.contains(SHARE_WEIGHTS);
    }

    /**
     * Whether an archive is to be written.
     *
     * @throws IllegalArgumentException if there would be no codes in it
     */
    boolean archive() {
        if (archive && !sharesWeights()) {
            throw new IllegalArgumentException(
                    "--archive is of weights that are looked up by codes: add share-weights to --with.");
        }
        return archive;
    }

    /**
     * What new weights begin as.
     *
     * @throws IllegalArgumentException if it is not known
     */
    Beginning beginning() {
        return switch (startFrom) {
            case "closed-form" -> Beginning.CLOSED_FORM;
            case "reconstructed" -> Beginning.RECONSTRUCTED;
            case "random" -> Beginning.RANDOM;
            default ->
                throw new IllegalArgumentException(
                        "--start-from is closed-form, reconstructed or random, not '" + startFrom + "'.");
        };
    }

    /**
     * What is to be done.
     *
     * @param seed of what is random
     * @throws IllegalArgumentException if a technique is not known or a setting is impossible
     */
    List<Restructuring<?, ?>> steps(long seed) {
        return steps(rank(), seed);
    }

    /**
     * How much of the latency may stay, if that was said.
     *
     * @param seed of what is random
     * @throws IllegalArgumentException if none of the techniques can go further or less far
     */
    Optional<LatencyBudget> budget(long seed) {
        if (latency == null) {
            return Optional.empty();
        }
        if (techniques.stream().noneMatch(RANKED::contains)) {
            throw new IllegalArgumentException("--latency says how far " + String.join(", ", RANKED)
                    + " go, and none of them is named with --with.");
        }
        return Optional.of(new LatencyBudget(latency, share -> steps(new RankRule.Ratio(share), seed)));
    }

    private List<Restructuring<?, ?>> steps(RankRule rank, long seed) {
        return techniques.stream()
                .<Restructuring<?, ?>>map(technique -> step(technique, rank, seed))
                .toList();
    }

    private Restructuring<?, ?> step(String technique, RankRule rank, long seed) {
        return switch (technique) {
            case "low-rank" -> new Restructuring<>(new LowRank(), factoring(rank));
            case "bottleneck" -> new Restructuring<>(new Bottleneck(), new Bottleneck.Width(rank));
            case "factorize-embedding" -> new Restructuring<>(new EmbeddingFactorization(), factoring(rank));
            case "gap-head" -> new Restructuring<>(new GapHead(), new GapHead.Pooled());
            case "split-conv" ->
                new Restructuring<>(new SplitConvolution(), new SplitConvolution.Split(form(), rank, !weightsAlone));
            case "group-conv" ->
                new Restructuring<>(
                        new GroupConvolution(),
                        new GroupConvolution.Grouping(groups, multiplier, shuffle, !weightsAlone));
            case "share-layers" ->
                new Restructuring<>(new LayerSharing(), new LayerSharing.Sharing(sharedLayers, start()));
            case SHARE_WEIGHTS ->
                new Restructuring<>(new WeightSharing(), new WeightSharing.Sharing(codebookBits, seed));
            default ->
                throw new IllegalArgumentException("--with is one or several of low-rank, bottleneck,"
                        + " factorize-embedding, gap-head, split-conv, group-conv, share-layers, share-weights, not '"
                        + technique + "'.");
        };
    }

    private SplitConvolution.Form form() {
        return switch (split) {
            case "series" -> SplitConvolution.Form.SERIES;
            case "parallel" -> SplitConvolution.Form.PARALLEL;
            case "serial" -> SplitConvolution.Form.SERIAL;
            default ->
                throw new IllegalArgumentException("--split is series, parallel or serial, not '" + split + "'.");
        };
    }

    private LayerSharing.Start start() {
        return switch (shareFrom) {
            case "mean" -> LayerSharing.Start.MEAN;
            case "middle" -> LayerSharing.Start.MIDDLE;
            default -> throw new IllegalArgumentException("--share-from is mean or middle, not '" + shareFrom + "'.");
        };
    }

    private Factoring factoring(RankRule rank) {
        return new Factoring(rank, !weightsAlone);
    }

    private RankRule rank() {
        if (Stream.of(ratio, energy, rank, latency).filter(Objects::nonNull).count() > 1) {
            throw new IllegalArgumentException(
                    "Say how much is to stay with one of --ratio, --energy, --rank and --latency.");
        }
        if (energy != null) {
            return new RankRule.Energy(energy);
        }
        if (rank != null) {
            return new RankRule.Given(rank);
        }
        return new RankRule.Ratio(ratio == null ? USUAL_RATIO : ratio);
    }
}
