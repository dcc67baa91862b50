package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.error.ModelException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * What a layer y = Wᵀx loses without some of its inputs if the weights of the others make up for them as well as they can:
 * Optimal Brain Surgeon (Hassibi &amp; Stork 1993) for sets of inputs. With C = E[xxᵀ] + λI, inputs P that go and K that
 * stay,
 *
 * <pre>{@code
 * W_K ← W_K + C_KK⁻¹ · C_KP · W_P,   which costs   tr(W_Pᵀ · ((C⁻¹)_PP)⁻¹ · W_P)
 * }</pre>
 *
 * of E‖y‖². For λ → 0 the new weights are the least squares C_KK⁻¹ · C_K · W of He et al. (2017, Channel Pruning, equation
 * 3); what λ holds is not 0 but the old weights.
 */
final class BrainSurgeon {
    /** λ as a share of the mean of the diagonal. */
    private static final double DAMPING = 1e-3;

    private final ReadingLayer layer;
    private final DMatrixRMaj moments;

    BrainSurgeon(ReadingLayer layer, Covariance inputs) {
        this.layer = layer;
        this.moments = damped(inputs);
    }

    private static DMatrixRMaj damped(Covariance inputs) {
        int n = inputs.channels();
        double mean = IntStream.range(0, n)
                .mapToDouble(i -> inputs.get(i, i))
                .average()
                .orElse(0);
        double damping = mean > 0 ? DAMPING * mean : 1;
        DMatrixRMaj moments = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                moments.set(i, j, inputs.get(i, j) + (i == j ? damping : 0));
            }
        }
        return moments;
    }

    /** The layer's matrix [inputs, outputs] after some inputs have gone; theirs are 0. */
    double[] without(BitSet gone) {
        int[] removed = gone.stream().toArray();
        int[] kept =
                IntStream.range(0, layer.inputs()).filter(i -> !gone.get(i)).toArray();
        double[] matrix = layer.matrix();
        DMatrixRMaj lost = product(part(kept, removed), rows(matrix, removed));
        DMatrixRMaj made = new DMatrixRMaj(kept.length, layer.outputs());
        solver(part(kept, kept)).solve(lost, made);
        int outputs = layer.outputs();
        double[] changed = new double[matrix.length];
        for (int i = 0; i < kept.length; i++) {
            for (int o = 0; o < outputs; o++) {
                changed[kept[i] * outputs + o] = matrix[kept[i] * outputs + o] + made.get(i, o);
            }
        }
        return changed;
    }

    /**
     * What each of some sets of inputs costs by itself.
     *
     * @param sets of inputs, none of which are all
     */
    double[] costs(List<BitSet> sets) {
        DMatrixRMaj inverse = new DMatrixRMaj(moments.numRows, moments.numCols);
        solver(moments).invert(inverse);
        double[] matrix = layer.matrix();
        return sets.stream()
                .mapToDouble(set -> cost(inverse, rows(matrix, set.stream().toArray()), set))
                .toArray();
    }

    private static double cost(DMatrixRMaj inverse, DMatrixRMaj weights, BitSet set) {
        int[] inputs = set.stream().toArray();
        DMatrixRMaj made = new DMatrixRMaj(weights.numRows, weights.numCols);
        solver(part(inverse, inputs, inputs)).solve(weights, made);
        return CommonOps_DDRM.dot(flat(weights), flat(made));
    }

    private static DMatrixRMaj flat(DMatrixRMaj matrix) {
        return DMatrixRMaj.wrap(matrix.getNumElements(), 1, matrix.data);
    }

    private DMatrixRMaj part(int[] rows, int[] columns) {
        return part(moments, rows, columns);
    }

    private static DMatrixRMaj part(DMatrixRMaj matrix, int[] rows, int[] columns) {
        DMatrixRMaj part = new DMatrixRMaj(rows.length, columns.length);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                part.set(i, j, matrix.get(rows[i], columns[j]));
            }
        }
        return part;
    }

    private DMatrixRMaj rows(double[] matrix, int[] rows) {
        int outputs = layer.outputs();
        DMatrixRMaj part = new DMatrixRMaj(rows.length, outputs);
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(matrix, rows[i] * outputs, part.data, i * outputs, outputs);
        }
        return part;
    }

    private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        DMatrixRMaj product = new DMatrixRMaj(a.numRows, b.numCols);
        CommonOps_DDRM.mult(a, b, product);
        return product;
    }

    private static LinearSolverDense<DMatrixRMaj> solver(DMatrixRMaj positive) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(positive.numRows);
        if (!solver.setA(positive.copy())) {
            throw new ModelException("The inputs of a layer are not finite numbers over the calibration data, so its"
                    + " weights cannot make up for what is removed.");
        }
        return solver;
    }
}
