package dev.limbeck.run;

import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.ExitBranch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What adding early exits is asked to do.
 *
 * @param layers how many blocks a row has run through at each exit; empty: {@link #spread}
 * @param branch what an exit computes; absent: the paper's for encoders, a linear layer for others
 * @param soft how an exit's answers are compared with the model's; absent: KL divergence, or the squared error of logits
 *     if rows can be of several classes
 * @param settings of the training of the exits alone
 * @param unfreezing how everything is trained after that; absent: it is not
 * @param speed how uncertain a row may be that leaves, from 0 to 1; absent: as uncertain as the loss allows
 * @param perExit whether each exit gets a threshold of its own
 * @param mode in how many bits the blocks and exits compute then; {@link Mode#LOSSLESS} as they did, never {@link Mode#AUTO}
 * @param acceptance when the result is good enough
 * @param target what it is timed for; without a batch size it has to be faster for single rows and for batches
 */
public record EarlyExitOptions(
        List<Integer> layers,
        Optional<ExitBranch.Kind> branch,
        Optional<Distance> soft,
        TrainingSettings settings,
        Optional<Unfreezing> unfreezing,
        OptionalDouble speed,
        boolean perExit,
        Mode mode,
        Acceptance acceptance,
        Target target) {
    /** What may be lost if nothing is said, in points of 100. */
    private static final double MAX_DROP_POINTS = 0.5;

    private static final int EPOCHS = 5;
    private static final double LEARNING_RATE = 2e-4;
    private static final int FEWEST_BLOCKS_BETWEEN = 2;
    private static final int USUAL_SPACES = 6;

    /**
     * A training of all weights, on labels, while the exits go on to learn what the model answered before.
     *
     * @param settings of the training
     * @param dropout the rate of dropout where encoders have it
     * @param frozen patterns of weights that stay as they are
     */
    public record Unfreezing(TrainingSettings settings, double dropout, List<String> frozen) {
        public Unfreezing {
            frozen = List.copyOf(frozen);
        }
    }

    public EarlyExitOptions {
        layers = List.copyOf(layers);
        if (speed.isPresent() && !(speed.getAsDouble() > 0 && speed.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "The speed is how uncertain a row may be that leaves, above 0 and at most 1, not "
                            + speed.getAsDouble() + ".");
        }
        if (mode == Mode.AUTO) {
            throw new IllegalArgumentException(
                    "With early exits there is no choice among modes: name one, such as dynamic, or none.");
        }
        if (speed.isPresent() && perExit) {
            throw new IllegalArgumentException(
                    "A speed is one threshold for all exits: leave it out, or do without one" + " for each exit.");
        }
    }

    /** The usual: the paper's exits behind some of the blocks, taught alone, as fast as half a point of loss allows. */
    public static EarlyExitOptions of(Target target) {
        return new EarlyExitOptions(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                TrainingSettings.encoder(EPOCHS, LEARNING_RATE, 1),
                Optional.empty(),
                OptionalDouble.empty(),
                false,
                Mode.LOSSLESS,
                Acceptance.ANY,
                target);
    }

    /** The most that may be lost by a speed that is chosen. */
    double maxDropPoints() {
        return acceptance.maxDropPoints().orElse(MAX_DROP_POINTS);
    }

    /** The limit that the result is judged by: with a speed that was asked for, only if one was asked for too. */
    OptionalDouble judgedDropPoints() {
        return speed.isPresent() ? acceptance.maxDropPoints() : OptionalDouble.of(maxDropPoints());
    }

    /**
     * Where exits stand if nothing is said: behind every second block, or every third, fourth and so on of more than
     * twelve, so that there are five at most. Exits cost something in every row that passes them.
     *
     * @param blocks of the model
     */
    static List<Integer> spread(int blocks) {
        int step = Math.max(FEWEST_BLOCKS_BETWEEN, (blocks + USUAL_SPACES - 1) / USUAL_SPACES);
        List<Integer> layers = IntStream.iterate(step, layer -> layer < blocks, layer -> layer + step)
                .boxed()
                .toList();
        return layers.isEmpty() ? List.of(1) : layers;
    }
}
