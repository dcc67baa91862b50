package dev.limbeck.run.exit;

import dev.limbeck.measure.Predictions;
import java.util.List;

/**
 * What other answers are expected to cost in accuracy, if the original's probabilities are right: the sum over rows of
 * p(the original's class) − p(the other answer's class), as a mean. The labels of few rows tell little about this loss,
 * since the few answers that changed decide it; here every change counts for what the original would bet on it.
 *
 * <p>Networks are surer than they are right, so the probabilities are softmax(z / T) with the temperature T that makes
 * the labels likeliest (Guo et al. 2017, arXiv:1706.04599, section 4.2).
 */
public final class ExpectedDrop {
    /** T is looked for from 1 / this to this. */
    private static final double MOST = 16;

    private static final int STEPS = 60;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final Predictions original;
    private final double temperature;

    /**
     * The probabilities of an original, calibrated.
     *
     * @param original its logits
     * @param classes the right class of each row; several rows, not all of them answered rightly
     */
    public ExpectedDrop(Predictions original, List<Integer> classes) {
        this.original = original;
        this.temperature = likeliest(original, classes);
    }

    /** The temperature at which the original's logits are calibrated. */
    double temperature() {
        return temperature;
    }

    /** What these answers to the same rows are expected to lose, in points of 100. */
    public double points(Predictions answers) {
        double sum = 0;
        for (int row = 0; row < original.size(); row++) {
            float[] logits = original.rows().get(row);
            double normaliser = logSumExp(logits, temperature);
            sum += Math.exp(logits[original.argmax(row)] / temperature - normaliser)
                    - Math.exp(logits[answers.argmax(row)] / temperature - normaliser);
        }
        return original.size() == 0 ? 0 : 100 * sum / original.size();
    }

    /** By golden section in log T: in 1 / T the negative log-likelihood is convex, so it has one minimum. */
    private static double likeliest(Predictions original, List<Integer> classes) {
        double low = -Math.log(MOST);
        double high = Math.log(MOST);
        for (int step = 0; step < STEPS; step++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (surprise(original, classes, Math.exp(left)) <= surprise(original, classes, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.exp((low + high) / 2);
    }

    /** −Σ log p of the right classes. */
    private static double surprise(Predictions original, List<Integer> classes, double temperature) {
        double sum = 0;
        for (int row = 0; row < original.size(); row++) {
            float[] logits = original.rows().get(row);
            sum += logSumExp(logits, temperature) - logits[classes.get(row)] / temperature;
        }
        return sum;
    }

    private static double logSumExp(float[] logits, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit / temperature);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit / temperature - largest);
        }
        return largest + Math.log(sum);
    }
}
