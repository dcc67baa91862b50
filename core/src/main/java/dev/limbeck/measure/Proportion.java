package dev.limbeck.measure;

import dev.limbeck.data.Labels;
import java.util.OptionalDouble;
import org.apache.commons.statistics.inference.BinomialTest;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * The share of rows answered right. Wilson's interval; two models are compared by the rows that only one of them has
 * right: exact McNemar test, and Bonett and Price's adjusted Wald interval of the difference (2012).
 */
abstract class Proportion implements Metric {
    private static final double ERROR_RATE = 0.05;
    private static final double Z = 1.959963984540054;

    /** Which of the counted rows are answered right. */
    abstract boolean[] hits(Predictions predictions, Labels labels);

    @Override
    public Direction direction() {
        return Direction.HIGHER_IS_BETTER;
    }

    @Override
    public final Score score(Predictions predictions, Labels labels) {
        return score(hits(predictions, labels));
    }

    private Score score(boolean[] hits) {
        int right = 0;
        for (boolean hit : hits) {
            right += hit ? 1 : 0;
        }
        var wilson = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(hits.length, right, ERROR_RATE);
        double value = (double) right / hits.length;
        return new Score(name(), new Interval(value, wilson.getLowerBound(), wilson.getUpperBound()), hits.length);
    }

    @Override
    public final Comparison compare(Predictions baseline, Predictions candidate, Labels labels) {
        boolean[] before = hits(baseline, labels);
        boolean[] after = hits(candidate, labels);
        int lost = 0;
        int won = 0;
        for (int i = 0; i < before.length; i++) {
            lost += before[i] && !after[i] ? 1 : 0;
            won += after[i] && !before[i] ? 1 : 0;
        }
        return new Comparison(
                score(before),
                score(after),
                difference(won, lost, before.length),
                OptionalDouble.of(mcNemar(won, lost)));
    }

    static Interval difference(int won, int lost, int rows) {
        double up = (won + 1.0) / (rows + 2.0);
        double down = (lost + 1.0) / (rows + 2.0);
        double margin = Z * Math.sqrt((up + down - (up - down) * (up - down)) / (rows + 2.0));
        double value = (double) (won - lost) / rows;
        double center = up - down;
        return new Interval(value, Math.max(-1, center - margin), Math.min(1, center + margin));
    }

    static double mcNemar(int won, int lost) {
        int discordant = won + lost;
        return discordant == 0
                ? 1
                : BinomialTest.withDefaults().test(discordant, won, 0.5).getPValue();
    }

    /** The name, so that records which hold a metric print it. */
    @Override
    public final String toString() {
        return name();
    }
}
