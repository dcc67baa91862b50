package dev.limbeck.measure;

/** The mean |Δ| between a row's output values and the original's: lower is better, in the output's own unit. */
final class LogitDifference extends RowMean {
    @Override
    public String name() {
        return "logit-difference";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER_IS_BETTER;
    }

    @Override
    double value(float[] answer, float[] original) {
        double sum = 0;
        for (int i = 0; i < answer.length; i++) {
            sum += Math.abs((double) answer[i] - original[i]);
        }
        return sum / answer.length;
    }
}
