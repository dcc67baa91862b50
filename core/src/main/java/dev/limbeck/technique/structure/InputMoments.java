package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.site.WeightedOperator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** The second moments of a linear layer's inputs over calibration data, E[xᵀx]. */
final class InputMoments {
    private InputMoments() {}

    /** Whether they are fewer than those of its responses: a convolution's window has many, a layer that widens few. */
    static boolean areFewer(WeightedOperator operator) {
        return operator.isLinear() && operator.inputs() < operator.channels();
    }

    private static Statistic statistic(WeightedOperator operator) {
        return new Statistic(operator.activation(), new InputCovariance());
    }

    static Set<Statistic> needs(WeightedOperator operator) {
        return Set.of(statistic(operator));
    }

    /** The sum over all readers of a weight [inputs, inputs]; empty if they were not collected. */
    static Optional<DMatrixRMaj> of(SharedWeight shared, Statistics statistics) {
        List<DMatrixRMaj> moments = shared.readers().stream()
                .flatMap(reader -> statistics.get(statistic(reader), Covariance.class).stream())
                .map(InputMoments::matrix)
                .toList();
        return moments.size() < shared.readers().size()
                ? Optional.empty()
                : moments.stream().reduce((a, b) -> CommonOps_DDRM.add(a, b, null));
    }

    /** E[xᵀx] as a matrix. */
    static DMatrixRMaj matrix(Covariance covariance) {
        int n = covariance.channels();
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix.set(i, j, covariance.get(i, j));
            }
        }
        return matrix;
    }
}
