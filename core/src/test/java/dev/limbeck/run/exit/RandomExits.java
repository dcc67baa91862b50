package dev.limbeck.run.exit;

import dev.limbeck.measure.Predictions;
import dev.limbeck.technique.exit.ExitCosts;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Answers of three exits and the end of a model, the later the better, to rows whose classes are known; and in plain loops
 * where rows leave and what that loses.
 */
final class RandomExits {
    static final int EXITS = 3;
    static final ExitCosts COSTS = new ExitCosts(List.of(10L, 20L, 30L, 40L), List.of(1L, 2L, 3L));
    private static final int CLASSES = 3;

    private final List<List<float[]>> logits = new ArrayList<>();
    private final List<Integer> classes = new ArrayList<>();

    RandomExits(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < rows; row++) {
            classes.add(random.nextInt(CLASSES));
        }
        for (int exit = 0; exit <= EXITS; exit++) {
            List<float[]> answers = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                float[] scores = new float[CLASSES];
                for (int c = 0; c < CLASSES; c++) {
                    scores[c] = (float) (2 * random.nextGaussian());
                }
                scores[classes.get(row)] += 2 + exit;
                answers.add(scores);
            }
            logits.add(answers);
        }
    }

    ExitAnswers answers() {
        return new ExitAnswers(
                logits.subList(0, EXITS).stream().map(Predictions::new).toList(),
                new Predictions(logits.get(EXITS)),
                Uncertainty.CLASSES);
    }

    /** The exit at which each row leaves; {@link #EXITS} at the end. */
    List<Integer> leaving(double... thresholds) {
        return IntStream.range(0, classes.size())
                .mapToObj(row -> IntStream.range(0, EXITS)
                        .filter(exit -> Uncertainty.CLASSES.of(logits.get(exit).get(row)) < thresholds[exit])
                        .findFirst()
                        .orElse(EXITS))
                .toList();
    }

    /** What is lost when rows leave so, in points of 100. */
    double dropPoints(double... thresholds) {
        List<Integer> leaving = leaving(thresholds);
        int wrong = 0;
        for (int row = 0; row < classes.size(); row++) {
            wrong += isRight(EXITS, row) ? 1 : 0;
            wrong -= isRight(leaving.get(row), row) ? 1 : 0;
        }
        return 100.0 * wrong / classes.size();
    }

    private boolean isRight(int exit, int row) {
        float[] scores = logits.get(exit).get(row);
        return IntStream.range(0, CLASSES).allMatch(c -> scores[c] <= scores[classes.get(row)]);
    }

    /** What answers to all rows lose, in points of 100. */
    double dropPoints(Predictions given) {
        int lost = 0;
        for (int row = 0; row < classes.size(); row++) {
            lost += isRight(EXITS, row) ? 1 : 0;
            lost -= given.argmax(row) == classes.get(row) ? 1 : 0;
        }
        return 100.0 * lost / classes.size();
    }

    /** The multiply-accumulates of all rows; exits with a threshold of 0 are not asked. */
    double macs(double... thresholds) {
        long[] trunks = {10, 30, 60, 100};
        double sum = 0;
        for (int exit : leaving(thresholds)) {
            sum += trunks[exit];
            for (int asked = 0; asked < EXITS && asked <= exit; asked++) {
                sum += thresholds[asked] > 0 ? asked + 1 : 0;
            }
        }
        return sum / classes.size();
    }
}
