package dev.limbeck.cli;

import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.run.RecoveryOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how a compressed model learns from the original. What is not given is what is usual for its kind. */
final class RecoveryFlags {
    private static final double ENCODER_RATE = 5e-5;
    /** Normalizations are folded into convolutions by then, whose gradients differ too much in size for plain descent. */
    private static final double CNN_RATE = 1e-4;

    private static final double LONGEST_GRADIENT = 1;

    @Option(names = "--recover", description = "Let the quantized model learn to answer as the original; no labels.")
    private boolean recover;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --recover: passes over the training rows (default ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "With --recover: at the top of the schedule; 5e-5 for text, 1e-4 for pictures if absent.")
    @Nullable
    private Double learningRate;

    @Option(
            names = "--training-precision",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "With --recover: fp32, bf16, or auto, which tries both (default ${DEFAULT-VALUE}).")
    private String precision;

    boolean isAsked() {
        return recover;
    }

    private double rate(TrainingSettings usual) {
        return learningRate == null ? usual.optimizer().learningRate() : learningRate;
    }

    /**
     * What was asked for; empty without {@code --recover}.
     *
     * @throws IllegalArgumentException if a setting is impossible
     */
    Optional<RecoveryOptions> options(boolean pictures, long seed) {
        if (!recover) {
            return Optional.empty();
        }
        TrainingSettings usual = pictures
                ? TrainingSettings.cnn(epochs, CNN_RATE, seed)
                : TrainingSettings.encoder(epochs, ENCODER_RATE, seed);
        // What is to stay as it was must not decay towards zero.
        Optimizer optimizer = Optimizer.AdamW.of(rate(usual)).with(rate(usual), 0);
        TrainingSettings settings =
                usual.withOptimizer(optimizer, LONGEST_GRADIENT).withPrecision(TrainingPrecision.parse(precision));
        return Optional.of(new RecoveryOptions(settings, pictures));
    }
}
