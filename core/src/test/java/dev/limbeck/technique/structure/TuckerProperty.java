package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

/** A kernel between two matrices is as near as it says, and no further away than the higher-order SVD promises. */
class TuckerProperty {
    private static final int TAPS = 9;

    private final SplittableRandom random = new SplittableRandom(3);

    private DMatrixRMaj random(int rows, int columns) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.data[i] = random.nextDouble(-1, 1);
        }
        return matrix;
    }

    private static Tucker decomposed(DMatrixRMaj kernel, int inputs, RankRule.Ranks ranks) {
        return Tucker.of(kernel, inputs, Tucker.side(Tucker.swapped(kernel, inputs)), ranks);
    }

    /** G ×₁ U ×₂ V, element by element. */
    private static DMatrixRMaj product(Tucker tucker, int outputs, int inputs) {
        DMatrixRMaj product = new DMatrixRMaj(outputs, inputs * TAPS);
        int s = tucker.inputs().numCols;
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                for (int k = 0; k < TAPS; k++) {
                    double sum = 0;
                    for (int a = 0; a < tucker.outputs().numCols; a++) {
                        for (int b = 0; b < s; b++) {
                            sum += tucker.outputs().get(o, a)
                                    * tucker.core().get(a, b * TAPS + k)
                                    * tucker.inputs().get(i, b);
                        }
                    }
                    product.set(o, i * TAPS + k, sum);
                }
            }
        }
        return product;
    }

    @Test
    void theErrorIsWhatIsMissing() {
        for (int time = 0; time < 30; time++) {
            int outputs = random.nextInt(2, 14);
            int inputs = random.nextInt(2, 14);
            DMatrixRMaj kernel = random(outputs, inputs * TAPS);
            RankRule.Ranks ranks = new RankRule.Ranks(random.nextInt(1, outputs + 1), random.nextInt(1, inputs + 1));
            Tucker tucker = decomposed(kernel, inputs, ranks);

            DMatrixRMaj missing = CommonOps_DDRM.subtract(kernel, product(tucker, outputs, inputs), null);
            assertThat(tucker.error())
                    .isCloseTo(NormOps_DDRM.normF(missing) / NormOps_DDRM.normF(kernel), within(1e-6));
        }
    }

    @Test
    void itIsNoFurtherThanBothSidesTogether() {
        for (int time = 0; time < 30; time++) {
            int outputs = random.nextInt(4, 14);
            int inputs = random.nextInt(4, 14);
            DMatrixRMaj kernel = random(outputs, inputs * TAPS);
            RankRule.Ranks ranks = new RankRule.Ranks(outputs / 2, inputs / 2);

            Spectrum byOutputs = Tucker.side(kernel);
            Spectrum byInputs = Tucker.side(Tucker.swapped(kernel, inputs));
            double lost = 2
                    - byOutputs.sum(ranks.outputs()) / byOutputs.total()
                    - byInputs.sum(ranks.inputs()) / byInputs.total();
            double hosvd = higherOrder(kernel, inputs, byOutputs, byInputs, ranks);
            double error = decomposed(kernel, inputs, ranks).error();
            assertThat(error).isLessThanOrEqualTo(hosvd + 1e-9);
            assertThat(hosvd * hosvd).isLessThanOrEqualTo(lost + 1e-9);
        }
    }

    /** ‖W − W'‖ / ‖W‖ of the truncated higher-order SVD: W' has the energy of its core. */
    private static double higherOrder(
            DMatrixRMaj kernel, int inputs, Spectrum byOutputs, Spectrum byInputs, RankRule.Ranks ranks) {
        DMatrixRMaj narrow = Tucker.swapped(
                CommonOps_DDRM.multTransA(
                        byInputs.leading(ranks.inputs()).vectors(), Tucker.swapped(kernel, inputs), null),
                kernel.numRows);
        DMatrixRMaj core =
                CommonOps_DDRM.multTransA(byOutputs.leading(ranks.outputs()).vectors(), narrow, null);
        double kept = Math.pow(NormOps_DDRM.normF(core) / NormOps_DDRM.normF(kernel), 2);
        return Math.sqrt(Math.max(0, 1 - kept));
    }

    @Test
    void aKernelOfTheseRanksIsRestored() {
        DMatrixRMaj u = random(12, 3);
        DMatrixRMaj v = random(10, 4);
        Tucker narrow = new Tucker(u, random(3, 4 * TAPS), v, 0);

        Tucker found = decomposed(product(narrow, 12, 10), 10, new RankRule.Ranks(3, 4));

        assertThat(found.error()).isLessThan(1e-6);
    }

    @Test
    void theRanksOfARatioFitIt() {
        for (int time = 0; time < 50; time++) {
            int outputs = random.nextInt(8, 200);
            int inputs = random.nextInt(8, 200);
            double share = random.nextDouble(0.2, 0.9);
            RankRule.Ranks ranks = new RankRule.Ratio(share).ranks(outputs, inputs, TAPS, r -> 0, r -> 0);

            double wanted = share * outputs * inputs * TAPS;
            assertThat((double) Tucker.size(outputs, inputs, TAPS, ranks)).isLessThanOrEqualTo(wanted);
            RankRule.Ranks wider = new RankRule.Ranks(ranks.outputs() + 1, ranks.inputs() + 1);
            assertThat((double) Tucker.size(outputs, inputs, TAPS, wider)).isGreaterThan(wanted);
        }
    }
}
