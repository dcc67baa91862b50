package dev.limbeck.cli;

import dev.limbeck.data.Splits;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Schedule;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a training goes. What is not given is what is usual for the kind of model. */
final class TrainingFlags {
    private static final double ENCODER_RATE = 5e-5;
    private static final double CNN_RATE = 0.02;

    /**
     * How long and how fast a verb trains if nothing is said.
     *
     * @param epochs passes over the training rows
     * @param encoderRate the learning rate for text
     */
    record Pace(int epochs, double encoderRate) {
        /** Of a model that is trained as a whole. */
        static final Pace WHOLE = new Pace(3, ENCODER_RATE);

        /** Of early exits alone (FastBERT, Liu et al. 2020). */
        static final Pace EXITS = new Pace(5, 2e-4);
    }

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training rows; 3, or 5 for early exits, if absent.")
    @Nullable
    private Integer epochs;

    @Option(
            names = "--train-rows",
            paramLabel = "N",
            description = "Learn from about so many rows of train, drawn by the seed; from all of them if absent.")
    @Nullable
    private Integer trainRows;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Rows of one pass through the model; 32 for text, 128 for pictures if absent.")
    @Nullable
    private Integer batch;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            defaultValue = "1",
            description = "Batches whose gradients make one step (default ${DEFAULT-VALUE}).")
    private int accumulation;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adamw, sgd or lamb; adamw for text, sgd for pictures if absent.")
    @Nullable
    private String optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "At the top of the schedule; 5e-5 with adamw (2e-4 for early exits), 0.02 with sgd if absent.")
    @Nullable
    private Double learningRate;

    @Option(names = "--weight-decay", paramLabel = "SHARE", description = "0.01 with adamw, 5e-4 with sgd if absent.")
    @Nullable
    private Double weightDecay;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "linear, cosine or constant; linear for text, cosine for pictures if absent.")
    @Nullable
    private String schedule;

    @Option(names = "--warm-up", paramLabel = "SHARE", description = "The share of steps in which the rate rises.")
    @Nullable
    private Double warmUp;

    @Option(
            names = "--layer-decay",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "The learning rate of a block as a share of that of the next (default ${DEFAULT-VALUE}).")
    private double layerDecay;

    @Option(names = "--clip", paramLabel = "NORM", description = "The longest gradient; 1 for text, 0 = any if absent.")
    @Nullable
    private Double clip;

    @Option(
            names = "--average",
            paramLabel = "DECAY",
            defaultValue = "0",
            description = "Keep the moving average of the weights with this decay, such as 0.999; 0 for none.")
    private double average;

    @Option(
            names = "--patience",
            paramLabel = "EPOCHS",
            defaultValue = "0",
            description = "Stop after so many epochs without a better one; 0 for never.")
    private int patience;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "fp32, bf16, or auto, which tries both (default ${DEFAULT-VALUE}).")
    private String precision;

    @Option(
            names = "--checkpoint-activations",
            description = "Compute what happens inside of blocks twice instead of keeping it: less memory, more time.")
    private boolean checkpointActivations;

    @Option(names = "--dropout", paramLabel = "RATE", description = "Dropout in encoders; 0.1 if absent.")
    @Nullable
    private Double dropout;

    @Option(
            names = "--freeze",
            paramLabel = "PATTERN",
            split = ",",
            description = "Weights that stay as they are; * stands for characters.")
    private List<String> frozen = List.of();

    List<String> frozen() {
        return frozen;
    }

    /** The rows of a run, as many of them to learn from as were asked for. */
    Splits splits(DatasetFolder rows, long seed) {
        Splits splits = rows.splits(seed);
        return trainRows == null ? splits : splits.learningFrom(trainRows, seed);
    }

    /** Whether something was said that means nothing where only what is new is trained. */
    boolean saysHowModelsLearn() {
        return dropout != null || patience > 0 || !frozen.isEmpty();
    }

    double dropout(boolean isText) {
        return dropout == null ? usualDropout(isText) : dropout;
    }

    private static double usualDropout(boolean isText) {
        return isText ? 0.1 : 0;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if one of them is impossible
     */
    TrainingSettings settings(boolean isText, long seed) {
        return settings(isText, Pace.WHOLE, seed);
    }

    /**
     * The settings of a verb that trains at a pace of its own.
     *
     * @throws IllegalArgumentException if one of them is impossible
     */
    TrainingSettings settings(boolean isText, Pace pace, long seed) {
        if (trainRows != null && trainRows < 1) {
            throw new IllegalArgumentException("--train-rows is at least 1, not " + trainRows + ".");
        }
        int passes = epochs == null ? pace.epochs() : epochs;
        TrainingSettings usual = isText
                ? TrainingSettings.encoder(passes, pace.encoderRate(), seed)
                : TrainingSettings.cnn(passes, CNN_RATE, seed);
        return new TrainingSettings(
                passes,
                batch == null ? usual.batchSize() : batch,
                accumulation,
                optimizer(usual.optimizer(), pace.encoderRate()),
                new Schedule(
                        curve(usual.schedule().curve()),
                        warmUp == null ? usual.schedule().warmUp() : warmUp),
                layerDecay,
                clip == null ? usual.clip() : clip,
                average,
                patience,
                TrainingPrecision.parse(precision),
                checkpointActivations,
                seed);
    }

    private Schedule.Curve curve(Schedule.Curve usual) {
        if (schedule == null) {
            return usual;
        }
        for (Schedule.Curve curve : Schedule.Curve.values()) {
            if (curve.name().toLowerCase(Locale.ROOT).equals(schedule)) {
                return curve;
            }
        }
        throw new IllegalArgumentException("A schedule is linear, cosine or constant, not '" + schedule + "'.");
    }

    private Optimizer optimizer(Optimizer usual, double encoderRate) {
        if (optimizer == null) {
            return usual.with(rate(usual.learningRate()), decay(usual.weightDecay()));
        }
        Optimizer named = switch (optimizer) {
            case "adamw" -> Optimizer.AdamW.of(encoderRate);
            case "sgd" -> Optimizer.Sgd.of(CNN_RATE);
            case "lamb" -> Optimizer.Lamb.of(encoderRate);
            default ->
                throw new IllegalArgumentException("An optimizer is adamw, sgd or lamb, not '" + optimizer + "'.");
        };
        return named.with(rate(named.learningRate()), decay(named.weightDecay()));
    }

    private double rate(double usual) {
        return learningRate == null ? usual : learningRate;
    }

    private double decay(double usual) {
        return weightDecay == null ? usual : weightDecay;
    }
}
