package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.ConvolutionWindow;
import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.DrawnPatchCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import java.util.Optional;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** The second moments of what a convolution's windows cover, [inputs · taps, inputs · taps], for least squares. */
final class WindowMoments {
    /** More taps than this take hours, and their moments hundreds of megabytes. */
    static final int MOST_TAPS = 4608;

    /** Fewer windows for each unknown fit themselves and no others. */
    private static final int WINDOWS_PER_UNKNOWN = 2;

    /** Windows of a row that are looked at. */
    static final int PLACES = 32;

    private WindowMoments() {}

    static Statistic statistic(WeightedOperator convolution) {
        ConvolutionWindow window =
                ConvolutionWindow.of(convolution.node(), convolution.weight().shape());
        return new Statistic(convolution.activation(), new DrawnPatchCovariance(window, PLACES));
    }

    /**
     * What comes of the moments over calibration data.
     *
     * @param unknowns how many an answer has
     * @return declined if they were not collected, or of too few windows
     */
    static Outcome byData(
            WeightedOperator convolution, Statistics statistics, long unknowns, Function<DMatrixRMaj, Outcome> use) {
        String id = convolution.site().id();
        Optional<Covariance> moments = statistics.get(statistic(convolution), Covariance.class);
        if (moments.isEmpty()) {
            return new Outcome.Declined(
                    "Nothing is known about what '" + id + "' reads. Least squares need calibration data.");
        }
        long windows = moments.get().rows();
        return windows < WINDOWS_PER_UNKNOWN * unknowns
                ? new Outcome.Declined("'" + id + "' stays: least squares for " + unknowns + " unknowns need "
                        + WINDOWS_PER_UNKNOWN * unknowns + " windows, and there are " + windows
                        + ". Give more calibration rows.")
                : use.apply(InputMoments.matrix(moments.get()));
    }

    /** Of windows whose elements are alike and independent: then what is nearest in answers is nearest in the kernel. */
    static DMatrixRMaj alike(WeightedOperator convolution) {
        return CommonOps_DDRM.identity(Unfolding.of(convolution).taps());
    }
}
