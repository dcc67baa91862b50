package dev.limbeck.cli;

import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.recover.distance.ReverseKullbackLeibler;
import dev.limbeck.run.EarlyExitOptions.Unfreezing;
import dev.limbeck.run.Mode;
import dev.limbeck.technique.exit.ExitBranch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where rows may leave a model, what is asked there, and when they do. */
final class ExitFlags {
    private static final double SLOWER = 0.1;

    @Option(
            names = "--exits",
            paramLabel = "N",
            split = ",",
            description = "How many blocks a row has run through at each exit, such as 2,4,6; spread evenly if absent.")
    private List<Integer> layers = List.of();

    @Option(
            names = "--branch",
            paramLabel = "KIND",
            description = "What an exit computes: ${COMPLETION-CANDIDATES}; ATTENTION for text, LINEAR for pictures if"
                    + " absent.")
    private ExitBranch.@Nullable Kind branch;

    @Option(
            names = "--soft",
            paramLabel = "NAME",
            description =
                    "How an exit's answers are compared with the model's: kl, reverse-kl, or mse of logits; kl, or"
                            + " mse where rows are of several classes, if absent.")
    @Nullable
    private String soft;

    @Option(
            names = "--speed",
            paramLabel = "U",
            description =
                    "How uncertain a row may be that leaves, up to 1; as uncertain as --max-drop allows if absent.")
    @Nullable
    private Double speed;

    @Option(
            names = "--per-exit",
            description = "Choose how uncertain a row may be for each exit; the verdict is then on model-fixed.onnx.")
    private boolean perExit;

    @Option(
            names = "--unfreeze",
            paramLabel = "EPOCHS",
            description = "After the exits have learned alone, train the whole model on labels for so many epochs.")
    @Nullable
    private Integer unfreeze;

    @Option(
            names = "--unfreeze-rate",
            paramLabel = "RATE",
            description = "The learning rate of that; a tenth of the exits' if absent.")
    @Nullable
    private Double unfreezeRate;

    @Option(
            names = "--taught",
            paramLabel = "FILE",
            description =
                    "The flat.onnx of an earlier run on this model, whose exits are used again: nothing is trained.")
    @Nullable
    private Path taught;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            defaultValue = "lossless",
            description =
                    "What the taught model is quantized to before rows leave it: dynamic, static, weight-only, fp16,"
                            + " or lossless for nothing (default ${DEFAULT-VALUE}).")
    private Mode mode = Mode.LOSSLESS;

    List<Integer> layers() {
        return layers;
    }

    Optional<ExitBranch.Kind> branch() {
        return Optional.ofNullable(branch);
    }

    /**
     * How answers are compared, if that was said.
     *
     * @throws IllegalArgumentException if there is no such way
     */
    Optional<Distance> soft() {
        if (soft == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (soft) {
                    case "kl" -> new KullbackLeibler(1);
                    case "reverse-kl" -> new ReverseKullbackLeibler(1);
                    case "mse" -> new MeanSquaredError();
                    default ->
                        throw new IllegalArgumentException(
                                "An exit's answers are compared by kl, reverse-kl or mse, not '" + soft + "'.");
                });
    }

    /**
     * Exits that were taught before, if they are to be used again.
     *
     * @throws IllegalArgumentException if something is said about exits that would have to be taught
     */
    Optional<Path> taught() {
        boolean saysMore = !layers.isEmpty() || branch != null || soft != null || unfreeze != null;
        if (taught != null && saysMore) {
            throw new IllegalArgumentException("With --taught nothing is trained: leave out --exits, --branch, --soft"
                    + " and --unfreeze, or --taught.");
        }
        return Optional.ofNullable(taught);
    }

    OptionalDouble speed() {
        return speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed);
    }

    boolean perExit() {
        return perExit;
    }

    Mode mode() {
        return mode;
    }

    /**
     * How the whole model is trained, if it is.
     *
     * @param exits how the exits are trained alone
     * @throws IllegalArgumentException if something is said about a training that is not asked for
     */
    Optional<Unfreezing> unfreezing(TrainingFlags training, TrainingSettings exits, boolean isText) {
        if (unfreeze == null) {
            if (unfreezeRate != null || training.saysHowModelsLearn()) {
                throw new IllegalArgumentException("The exits learn alone: --dropout, --freeze, --patience and"
                        + " --unfreeze-rate are for the training of the whole model, which --unfreeze asks for.");
            }
            return Optional.empty();
        }
        double rate = unfreezeRate == null ? SLOWER * exits.optimizer().learningRate() : unfreezeRate;
        return Optional.of(new Unfreezing(exits.withPace(unfreeze, rate), training.dropout(isText), training.frozen()));
    }
}
