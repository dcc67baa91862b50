package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Correlation of the model's one value a row with the rows' scores: Pearson's, or Spearman's, which is Pearson's of the
 * ranks. The interval is Fisher's z, for ranks with Bonett and Wright's variance (2000). 0 where it is undefined,
 * because all values are equal.
 */
final class Correlation extends Resampled {
    private static final double Z = 1.959963984540054;

    private final String name;
    private final boolean ranked;

    private Correlation(String name, boolean ranked) {
        this.name = name;
        this.ranked = ranked;
    }

    static Correlation pearson() {
        return new Correlation("pearson", false);
    }

    static Correlation spearman() {
        return new Correlation("spearman", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LabelKind needs() {
        return LabelKind.SCORES;
    }

    @Override
    ToDoubleFunction<int[]> statistic(Predictions predictions, Labels labels) {
        List<Double> scores = Answers.scores(labels, name).values();
        Answers.requireRows(predictions, scores.size());
        double[] answers = new double[predictions.size()];
        double[] truth = new double[answers.length];
        for (int row = 0; row < answers.length; row++) {
            answers[row] = single(predictions.rows().get(row), row);
            truth[row] = scores.get(row);
        }
        UnaryOperator<double[]> scale = ranked ? Ranks::of : UnaryOperator.identity();
        return rows -> pearson(scale.apply(pick(answers, rows)), scale.apply(pick(truth, rows)));
    }

    private double single(float[] answer, int row) {
        if (answer.length != 1) {
            throw new ModelException("The metric " + name + " needs one value a row, but the model gives "
                    + answer.length + ". Choose another output or another metric.");
        }
        Answers.requireFinite(answer, row);
        return answer[0];
    }

    private static double[] pick(double[] values, int[] rows) {
        double[] picked = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return picked;
    }

    private static double pearson(double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }
        double scale = Math.sqrt(xx) * Math.sqrt(yy);
        return scale == 0 ? 0 : Math.max(-1, Math.min(1, xy / scale));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    @Override
    Interval interval(int rows, ToDoubleFunction<int[]> statistic) {
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) {
            all[i] = i;
        }
        double r = statistic.applyAsDouble(all);
        if (rows < 4) {
            return new Interval(r, -1, 1);
        }
        double variance = (ranked ? 1 + r * r / 2 : 1) / (rows - 3);
        double margin = Z * Math.sqrt(variance);
        double z = 0.5 * Math.log((1 + r) / (1 - r));
        return new Interval(r, Math.tanh(z - margin), Math.tanh(z + margin));
    }
}
