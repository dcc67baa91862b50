package dev.limbeck.run.exit;

import dev.limbeck.measure.Predictions;
import dev.limbeck.technique.exit.ExitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Chooses how uncertain a row may be that leaves, on rows whose answers at all exits are known: as uncertain as the loss
 * allows. The rows run fewer blocks the more uncertain they may be, so the largest threshold is the fastest.
 */
public final class SpeedSearch {
    /** Thresholds are tried in steps of so many to 1; a graph in 32 bits would hardly tell finer ones apart. */
    private static final double STEPS = 1000;

    private static final int MOST_TRIED = 200;
    private static final int MOST_TRIED_FOR_ONE = 40;
    private static final int MOST_ROUNDS = 10;

    private final ExitAnswers answers;
    private final ExitCosts costs;
    private final ToDoubleFunction<Predictions> dropPoints;
    private final double maxDropPoints;

    /**
     * A search.
     *
     * @param dropPoints what answers to the rows lose, in points of 100
     * @param maxDropPoints the most that may be lost
     */
    public SpeedSearch(
            ExitAnswers answers, ExitCosts costs, ToDoubleFunction<Predictions> dropPoints, double maxDropPoints) {
        this.answers = answers;
        this.costs = costs;
        this.dropPoints = dropPoints;
        this.maxDropPoints = maxDropPoints;
    }

    /**
     * One threshold for all exits: the largest up to which no smaller one loses more than allowed. One beyond them that
     * happens to lose less again is not taken: on other rows it would not. If even the smallest loses more, it is that.
     */
    public double speed() {
        List<Double> candidates = candidates();
        double fastest = candidates.get(0);
        for (double candidate : candidates) {
            if (!isWithin(candidate)) {
                return fastest;
            }
            fastest = candidate;
        }
        return fastest;
    }

    /** The thresholds that are tried for all exits together, rising; the last is 1. */
    public List<Double> candidates() {
        return thinned(IntStream.range(0, answers.count()).boxed().flatMapToDouble(this::uncertainties), MOST_TRIED);
    }

    /** The thresholds that are tried for one exit, rising; 0 leaves the exit out. */
    public List<Double> candidates(int exit) {
        List<Double> candidates = new ArrayList<>(thinned(uncertainties(exit), MOST_TRIED_FOR_ONE));
        candidates.add(0, 0.0);
        return candidates;
    }

    private DoubleStream uncertainties(int exit) {
        return IntStream.range(0, answers.atEnd().size()).mapToDouble(row -> answers.uncertainty(exit, row));
    }

    /** Just above so many of the uncertainties, evenly spread among them. */
    private static List<Double> thinned(DoubleStream uncertainties, int most) {
        TreeSet<Double> steps = new TreeSet<>();
        uncertainties
                .filter(unsure -> unsure < 1)
                .forEach(unsure -> steps.add((Math.floor(unsure * STEPS) + 1) / STEPS));
        steps.add(1.0);
        List<Double> all = List.copyOf(steps);
        int count = Math.min(most, all.size());
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count) - 1))
                .toList();
    }

    /**
     * One threshold for each exit, by coordinate descent: each in turn becomes the one with which rows run the fewest
     * operations within the limit, the others staying, until none gets any better. There are more of them to choose than
     * one for all, so they fit these rows better and others less.
     *
     * @param start one threshold for all exits, such as {@link #speed()}
     */
    public List<Double> perExit(double start) {
        double[] thresholds = new double[answers.count()];
        Arrays.fill(thresholds, start);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[] before = thresholds.clone();
            for (int exit = 0; exit < thresholds.length; exit++) {
                thresholds[exit] = best(thresholds, exit);
            }
            if (Arrays.equals(before, thresholds)) {
                break;
            }
        }
        return DoubleStream.of(thresholds).boxed().toList();
    }

    private double best(double[] thresholds, int exit) {
        double[] trial = thresholds.clone();
        double best = thresholds[exit];
        double fewest = answers.departing(thresholds).macs(costs);
        for (double candidate : candidates(exit)) {
            trial[exit] = candidate;
            double macs = answers.departing(trial).macs(costs);
            if (macs < fewest && isWithin(trial)) {
                fewest = macs;
                best = candidate;
            }
        }
        return best;
    }

    private boolean isWithin(double... thresholds) {
        return dropPoints.applyAsDouble(answers.departing(thresholds).answers()) <= maxDropPoints;
    }
}
