package dev.limbeck.cli;

import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.recover.distance.SoftCrossEntropy;
import dev.limbeck.run.Lessons;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a student learns from. What is not given is what is usual for its kind. */
final class LessonFlags {
    @Option(
            names = "--soft",
            paramLabel = "NAME",
            defaultValue = "kl",
            description =
                    "How answers are compared: kl or ce, of softened probabilities, or mse (default ${DEFAULT-VALUE}).")
    private String soft;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "2",
            description = "Softens both answers with kl and ce (default ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--alpha",
            paramLabel = "SHARE",
            defaultValue = "0.9",
            description = "The share of the teacher's answers; the rest is the labels' (default ${DEFAULT-VALUE}).")
    private double alpha;

    @Option(
            names = "--hidden-loss",
            paramLabel = "WEIGHT",
            description = "Of hidden states behind each block; 0 with --student, else 1 if absent.")
    @Nullable
    private Double hidden;

    @Option(
            names = "--last-hidden-loss",
            paramLabel = "WEIGHT",
            defaultValue = "0",
            description = "Of the angle of the last hidden states, as in DistilBERT (default ${DEFAULT-VALUE}).")
    private double lastHidden;

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

    /**
     * The lessons.
     *
     * @param ownLayers whether the student is made of the teacher's layers
     * @throws IllegalArgumentException if a setting is impossible
     */
    Lessons lessons(boolean ownLayers) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("--alpha is a share, from 0 to 1, not " + alpha + ".");
        }
        double usualHidden = ownLayers ? 1 : 0;
        return new Lessons(
                distance(), alpha, 1 - alpha, hidden == null ? usualHidden : hidden, lastHidden, attention, embeddings);
    }

    private Distance distance() {
        return switch (soft) {
            case "kl" -> new KullbackLeibler(temperature);
            case "ce" -> new SoftCrossEntropy(temperature);
            case "mse" -> new MeanSquaredError();
            default -> throw new IllegalArgumentException("--soft is kl, ce or mse, not '" + soft + "'.");
        };
    }
}
