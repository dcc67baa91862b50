package dev.limbeck.cli;

import dev.limbeck.recover.MaskRule;
import dev.limbeck.run.ArchivedValues;
import dev.limbeck.run.WeightMethod;
import dev.limbeck.technique.prune.weight.Comparison;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightCriteria;
import dev.limbeck.technique.prune.weight.WeightCriterion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** How many single weights go, which, and what they are kept in. */
final class WeightFlags {
    /** What {@code --granularity} says of them. */
    private static final String WEIGHT = "weight";

    /** What means nothing where single weights go. */
    private static final List<String> OF_CHANNELS = List.of(
            "--ratio",
            "--macs",
            "--params",
            "--latency",
            "--least",
            "--multiple",
            "--reconstruct",
            "--steps",
            "--sensitivity");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--sparsity",
            paramLabel = "SHARE",
            description = "The share of single weights that becomes 0, such as 0.8.")
    @Nullable
    private Double share;

    @Option(
            names = "--pattern",
            paramLabel = "N:M",
            description = "Instead: so many of every M neighbouring inputs stay, such as 2:4.")
    @Nullable
    private String pattern;

    @Option(
            names = "--gradual",
            description = "With --recover: let weights go bit by bit while the model learns; always with movement.")
    private boolean gradual;

    @Option(
            names = "--ramp",
            paramLabel = "FROM,TO",
            split = ",",
            defaultValue = "0.1,0.7",
            description = "Between which shares of the training they go (default ${DEFAULT-VALUE}).")
    private List<Double> ramp;

    @Option(
            names = "--mask-every",
            paramLabel = "STEPS",
            defaultValue = "20",
            description = "How often it is chosen anew which ones are gone (default ${DEFAULT-VALUE}).")
    private int every;

    @Option(names = "--embeddings", description = "Let weights of tables go too, such as those of words.")
    private boolean tables;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            split = ",",
            description = "Weights, or nodes that read them, that stay as they are; * and ? stand for characters.")
    private List<String> exclude = List.of();

    @Option(
            names = "--archive",
            description = "Write model.sparse too, in which zeros take no room; restore makes model.onnx of it again.")
    private boolean archive;

    @Option(
            names = "--archive-values",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "What weights are kept as there: fp32, or fp16, to which they are rounded in model.onnx too"
                    + " (default ${DEFAULT-VALUE}).")
    private String values;

    private ParseResult given() {
        return verb.commandLine().getParseResult();
    }

    private boolean isGiven(String option) {
        return given().hasMatchedOption(option);
    }

    private List<String> granularity() {
        return given().matchedOptionValue("--granularity", List.of());
    }

    /** Whether single weights are to go, and not channels, heads and neurons. */
    boolean isAsked() {
        return granularity().contains(WEIGHT)
                || Stream.of(
                                "--sparsity",
                                "--pattern",
                                "--gradual",
                                "--ramp",
                                "--mask-every",
                                "--embeddings",
                                "--exclude",
                                "--archive",
                                "--archive-values")
                        .anyMatch(this::isGiven);
    }

    /**
     * How many go, and which are held against each other.
     *
     * @throws IllegalArgumentException if that is not said, said twice, or something is said that means channels
     */
    Sparsity sparsity(long seed) {
        OF_CHANNELS.stream().filter(this::isGiven).findFirst().ifPresent(option -> {
            throw new IllegalArgumentException(option + " is of channels, heads and neurons; how many single weights go"
                    + " is said with --sparsity or --pattern.");
        });
        if (isGiven("--granularity") && !granularity().equals(List.of(WEIGHT))) {
            throw new IllegalArgumentException(
                    "Single weights go alone: --granularity is weight, not " + String.join(",", granularity()) + ".");
        }
        if ((share == null) == (pattern == null)) {
            throw new IllegalArgumentException("Say how many weights go with one of --sparsity and --pattern.");
        }
        return share == null ? ofPattern(String.valueOf(pattern)) : new Sparsity.Share(share, comparison(seed));
    }

    private Sparsity ofPattern(String text) {
        if (isGiven("--ranking")) {
            throw new IllegalArgumentException("--ranking says nothing about a --pattern, whose groups are fixed.");
        }
        return Sparsity.NOfM.parse(text);
    }

    private Comparison comparison(long seed) {
        List<Comparison> possible = isLearned()
                ? List.of(Comparison.LAYER, Comparison.MODEL)
                : criterion(seed).comparisons();
        if (!isGiven("--ranking")) {
            return possible.get(0);
        }
        String ranking = given().matchedOptionValue("--ranking", "");
        Comparison asked = switch (ranking) {
            case "global" -> Comparison.MODEL;
            case "per-group" -> Comparison.LAYER;
            default -> throw new IllegalArgumentException("--ranking is global or per-group, not '" + ranking + "'.");
        };
        if (!possible.contains(asked)) {
            throw new IllegalArgumentException("With the criterion " + name() + ", --ranking cannot be " + ranking
                    + ": which weights are held against each other is part of it.");
        }
        return asked;
    }

    private String name() {
        return given().matchedOptionValue("--criterion", "magnitude");
    }

    private boolean isMovement() {
        return name().equals(MaskRule.MOVEMENT.word());
    }

    private boolean isLearned() {
        return gradual || isMovement();
    }

    private WeightCriterion criterion(long seed) {
        return WeightCriteria.named(name(), seed);
    }

    /**
     * When and by what they go.
     *
     * @throws IllegalArgumentException if the criterion cannot do it then
     */
    WeightMethod method(long seed) {
        if (!isLearned()) {
            if (isGiven("--ramp") || isGiven("--mask-every")) {
                throw new IllegalArgumentException(
                        "--ramp and --mask-every are of weights that go bit by bit: add" + " --gradual.");
            }
            return new WeightMethod.AtOnce(criterion(seed));
        }
        MaskRule rule = Arrays.stream(MaskRule.values())
                .filter(r -> r.word().equals(name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("While a model learns, weights are ranked by "
                        + Arrays.stream(MaskRule.values()).map(MaskRule::word).collect(Collectors.joining(" or "))
                        + ", not by " + name() + ". Leave out --gradual, or choose another --criterion."));
        if (ramp.size() != 2) {
            throw new IllegalArgumentException("--ramp is two shares of the training, such as 0.1,0.7.");
        }
        return new WeightMethod.WhileLearning(rule, new SparsityRamp(ramp.get(0), ramp.get(1), every));
    }

    boolean tables() {
        return tables;
    }

    List<String> excluded() {
        return exclude;
    }

    /**
     * What weights of the archive are kept as; empty if there is to be none.
     *
     * @throws IllegalArgumentException if the name is none of them
     */
    Optional<ArchivedValues> archive() {
        if (!archive && isGiven("--archive-values")) {
            throw new IllegalArgumentException("--archive-values is of an archive: add --archive.");
        }
        ArchivedValues kept = Arrays.stream(ArchivedValues.values())
                .filter(v -> v.word().equals(values))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("--archive-values is fp32 or fp16, not '" + values + "'."));
        return archive ? Optional.of(kept) : Optional.empty();
    }
}
