package dev.limbeck.cli;

import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.CosineDistance;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.recover.distance.PairwiseSimilarity;
import dev.limbeck.recover.distance.SimilarityDistribution;
import dev.limbeck.recover.distance.SoftCrossEntropy;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Lessons.NamedValues;
import dev.limbeck.run.MatchBy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a student learns from. What is not given is what is usual for its kind. */
final class LessonFlags {
    private static final double USUAL_ANSWERS = 0.9;

    private static final double USUAL_TEMPERATURE = 2;

    private static final double TEMPERATURE_OF_COSINES = 0.05;

    /** DistilBERT's 5·L_ce + 2·L_mlm + 1·L_cos (Sanh et al. 2019), of which the first two are shares. */
    private static final double TRIPLE_ANSWERS = 5.0 / 7;

    private static final double TRIPLE_ANGLE = 1.0 / 7;

    @Option(
            names = "--soft",
            paramLabel = "NAME",
            defaultValue = "kl",
            description = "How answers are compared: kl or ce, of softened probabilities, or mse; cosine, similarity or"
                    + " neighbours for embeddings (default ${DEFAULT-VALUE}).")
    private String soft;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Softens both answers: 2 with kl and ce, 0.05 with neighbours if absent.")
    @Nullable
    private Double temperature;

    @Option(
            names = "--alpha",
            paramLabel = "SHARE",
            description =
                    "The share of the teacher's answers, the rest is the labels'; 0.9, or 5/7 with --masked-lm, if"
                            + " absent.")
    @Nullable
    private Double alpha;

    @Option(
            names = "--inside-only",
            description = "Compare neither answers nor labels, as TinyBERT's first phase does.")
    private boolean insideOnly;

    @Option(
            names = "--hidden-loss",
            paramLabel = "WEIGHT",
            description = "Of hidden states behind each block; 0 with --student or --masked-lm, else 1 if absent.")
    @Nullable
    private Double hidden;

    @Option(
            names = "--last-hidden-loss",
            paramLabel = "WEIGHT",
            description = "Of the angle of the last hidden states, as in DistilBERT; 0, or 1/7 with --masked-lm, if"
                    + " absent.")
    @Nullable
    private Double lastHidden;

    @Option(
            names = "--attention-loss",
            paramLabel = "WEIGHT",
            defaultValue = "0",
            description = "Of each block's attention scores, as in TinyBERT (default ${DEFAULT-VALUE}).")
    private double attention;

    @Option(
            names = "--embedding-loss",
            paramLabel = "WEIGHT",
            defaultValue = "0",
            description = "Of the embeddings, as in TinyBERT (default ${DEFAULT-VALUE}).")
    private double embeddings;

    @Option(
            names = "--relation-loss",
            paramLabel = "WEIGHT",
            defaultValue = "0",
            description =
                    "Of how alike the last block's values are to each other, as in MiniLM, for students with other"
                            + " heads (default ${DEFAULT-VALUE}).")
    private double relations;

    @Option(
            names = "--relation-heads",
            paramLabel = "N",
            defaultValue = "12",
            description = "Into how many heads values are cut for that (default ${DEFAULT-VALUE}).")
    private int relationHeads;

    @Option(
            names = "--match",
            paramLabel = "STUDENT=TEACHER",
            split = ",",
            description = "Values of the two graphs that are to be alike, by name.")
    private Map<String, String> match = Map.of();

    @Option(
            names = "--match-by",
            paramLabel = "NAME",
            defaultValue = "attention",
            description = "How: attention, of feature maps; mse of anything; or hint, the mse of feature maps behind a"
                    + " learned 1 x 1 convolution, as in FitNets (default ${DEFAULT-VALUE}).")
    private MatchBy matchBy;

    @Option(
            names = "--match-loss",
            paramLabel = "WEIGHT",
            defaultValue = "1",
            description = "Of each pair of --match (default ${DEFAULT-VALUE}).")
    private double matchLoss;

    private Optional<NamedValues> named() {
        List<Pair> pairs = match.entrySet().stream()
                .map(names -> new Pair(names.getKey(), names.getKey(), names.getValue()))
                .toList();
        return pairs.isEmpty() ? Optional.empty() : Optional.of(new NamedValues(pairs, matchBy, matchLoss));
    }

    /**
     * The lessons.
     *
     * @param ownLayers whether the student is made of the teacher's layers
     * @param maskedLm whether answers are guesses of hidden words: then DistilBERT's 5 : 2 : 1 is usual
     * @throws IllegalArgumentException if a setting is impossible
     */
    Lessons lessons(boolean ownLayers, boolean maskedLm) {
        boolean triple = maskedLm && !insideOnly;
        double share = given(alpha, triple ? TRIPLE_ANSWERS : USUAL_ANSWERS);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("--alpha is a share, from 0 to 1, not " + share + ".");
        }
        return new Lessons(
                distance(),
                insideOnly ? 0 : share,
                insideOnly ? 0 : 1 - share,
                given(hidden, ownLayers && !triple ? 1 : 0),
                given(lastHidden, triple ? TRIPLE_ANGLE : 0),
                attention,
                embeddings,
                relations,
                relationHeads,
                named());
    }

    private static double given(@Nullable Double value, double usual) {
        return value == null ? usual : value;
    }

    private Distance distance() {
        return switch (soft) {
            case "kl" -> new KullbackLeibler(given(temperature, USUAL_TEMPERATURE));
            case "ce" -> new SoftCrossEntropy(given(temperature, USUAL_TEMPERATURE));
            case "mse" -> new MeanSquaredError();
            case "cosine" -> new CosineDistance();
            case "similarity" -> new PairwiseSimilarity();
            case "neighbours" -> new SimilarityDistribution(given(temperature, TEMPERATURE_OF_COSINES));
            default ->
                throw new IllegalArgumentException(
                        "--soft is kl, ce, mse, cosine, similarity or neighbours, not '" + soft + "'.");
        };
    }
}
