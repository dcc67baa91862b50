package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.api.Test;

/** Nothing of the same rank is nearer: what is lost are the singular values that are left out. */
class LowRankApproximationProperty {
    private static final double ROUNDING = 1e-6;

    private final SplittableRandom random = new SplittableRandom(5);

    private DMatrixRMaj random(int rows, int columns) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.data[i] = random.nextDouble(-1, 1);
        }
        return matrix;
    }

    /** √Σσ² of the singular values behind the first ones. */
    private static double tail(DMatrixRMaj matrix, int rank) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, false, false, true);
        svd.decompose(matrix.copy());
        double[] values = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
        Arrays.sort(values);
        double sum = 0;
        for (int i = 0; i < values.length - rank; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }

    private static DMatrixRMaj moments(DMatrixRMaj rows) {
        return CommonOps_DDRM.multTransA(rows, rows, null);
    }

    private static double lost(DMatrixRMaj inputs, DMatrixRMaj matrix, LowRankApproximation nearest, int rank) {
        DMatrixRMaj difference =
                CommonOps_DDRM.subtract(matrix, nearest.factors(rank).get(0).product(), null);
        return NormOps_DDRM.normF(times(inputs, difference));
    }

    @Test
    void plainLosesTheSingularValuesThatAreLeftOut() {
        for (int i = 0; i < 60; i++) {
            DMatrixRMaj matrix = random(random.nextInt(2, 40), random.nextInt(2, 40));
            int rank = random.nextInt(1, Math.min(matrix.numRows, matrix.numCols) + 1);
            LowRankApproximation nearest = LowRankApproximation.plain(List.of(matrix), rank);

            double norm = NormOps_DDRM.normF(matrix);
            assertThat(lost(CommonOps_DDRM.identity(matrix.numRows), matrix, nearest, rank))
                    .isCloseTo(tail(matrix, rank), within(ROUNDING * norm));
            assertThat(nearest.error(rank) * norm).isCloseTo(tail(matrix, rank), within(ROUNDING * norm));
        }
    }

    @Test
    void byDataNoRankRLayerAnswersNearer() {
        for (int i = 0; i < 60; i++) {
            int in = random.nextInt(2, 30);
            DMatrixRMaj matrix = random(in, random.nextInt(2, 30));
            // Fewer kinds of rows than inputs every other time: some directions never occur.
            DMatrixRMaj inputs =
                    times(random(100, i % 2 == 0 ? in : (in + 1) / 2), random(i % 2 == 0 ? in : (in + 1) / 2, in));
            int rank = random.nextInt(1, Math.min(matrix.numRows, matrix.numCols) + 1);
            DMatrixRMaj answers = times(inputs, matrix);
            double best = tail(answers, rank);
            double norm = NormOps_DDRM.normF(answers);

            LowRankApproximation byResponses =
                    LowRankApproximation.ofResponses(List.of(matrix), List.of(moments(answers)), rank);
            LowRankApproximation byInputs =
                    LowRankApproximation.ofInputs(matrix, moments(inputs), rank).orElseThrow();
            LowRankApproximation plain = LowRankApproximation.plain(List.of(matrix), rank);

            assertThat(lost(inputs, matrix, byResponses, rank)).isCloseTo(best, within(ROUNDING * norm));
            assertThat(lost(inputs, matrix, byInputs, rank)).isCloseTo(best, within(1e-4 * norm));
            assertThat(byResponses.error(rank) * norm).isCloseTo(best, within(ROUNDING * norm));
            assertThat(byInputs.error(rank) * norm).isCloseTo(best, within(1e-4 * norm));
            assertThat(best).isLessThanOrEqualTo(lost(inputs, matrix, plain, rank) + ROUNDING * norm);
        }
    }

    @Test
    void whereInputsAreUnevenWeightsAloneAreMuchWorse() {
        DMatrixRMaj inputs = random(200, 20);
        for (int j = 0; j < 20; j++) {
            for (int i = 0; i < 200; i++) {
                inputs.set(i, j, inputs.get(i, j) * Math.pow(0.6, j));
            }
        }
        DMatrixRMaj matrix = random(20, 30);
        LowRankApproximation byData =
                LowRankApproximation.ofInputs(matrix, moments(inputs), 5).orElseThrow();

        assertThat(lost(inputs, matrix, byData, 5))
                .isLessThan(lost(inputs, matrix, LowRankApproximation.plain(List.of(matrix), 5), 5) / 3);
    }

    @Test
    void groupsShareOneRank() {
        List<DMatrixRMaj> groups = List.of(random(12, 6), random(12, 6));
        LowRankApproximation nearest = LowRankApproximation.plain(groups, 3);

        double lost = Math.hypot(tail(groups.get(0), 3), tail(groups.get(1), 3));
        double norm = Math.hypot(NormOps_DDRM.normF(groups.get(0)), NormOps_DDRM.normF(groups.get(1)));
        assertThat(nearest.error(3)).isCloseTo(lost / norm, within(ROUNDING));
    }

    @Test
    void aLargeMatrixIsLookedAtInASmallSpan() {
        DMatrixRMaj decaying = random(40, 2000);
        for (int i = 0; i < decaying.numRows; i++) {
            for (int j = 0; j < decaying.numCols; j++) {
                decaying.set(i, j, decaying.get(i, j) * Math.pow(0.7, i));
            }
        }
        Spectrum spectrum = Spectrum.ofColumns(decaying, 10);

        for (int rank = 1; rank <= 10; rank++) {
            double kept = spectrum.total() - Math.pow(tail(decaying, rank), 2);
            assertThat(spectrum.sum(rank)).isCloseTo(kept, within(ROUNDING * spectrum.total()));
        }
        assertThat(MatrixProduct.gram(spectrum.vectors()).data)
                .usingComparatorWithPrecision(ROUNDING)
                .containsExactly(CommonOps_DDRM.identity(10).data);
    }

    @Test
    void bothFactorsAreAsLong() {
        Factors factors =
                LowRankApproximation.plain(List.of(random(9, 14)), 4).factors(4).get(0);

        for (int j = 0; j < 4; j++) {
            double left = NormOps_DDRM.normF(CommonOps_DDRM.extractColumn(factors.left(), j, null));
            double right = NormOps_DDRM.normF(CommonOps_DDRM.extractRow(factors.right(), j, null));
            assertThat(left).isCloseTo(right, within(1e-9));
        }
    }
}
