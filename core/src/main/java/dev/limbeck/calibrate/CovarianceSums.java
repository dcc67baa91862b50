package dev.limbeck.calibrate;

/** Sums of XᵀX over rows that come in batches. */
final class CovarianceSums {
    private final JointSums sums = new JointSums();

    /** Takes in a batch whose rows are as wide as those before. */
    void add(SampleRows batch) {
        sums.add(batch, new NoAnswers(batch.rows()));
    }

    Covariance covariance() {
        return sums.covariance();
    }

    private record NoAnswers(int rows) implements SampleRows {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public void row(int number, double[] into) {
            // There is nothing to fill.
        }
    }
}
