package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The hidden states x of width H seen along h orthonormal directions, y = xP, P [H, h]: the span that keeps most of
 * E‖x‖² among those that contain the constant vector 1 (a principal component analysis, not centred, because a residual
 * stream carries its mean along).
 *
 * <p>Linear layers commute with that as far as x lies in the span: what writes is multiplied by P, what reads by Pᵀ. A
 * layer norm, γ ⊙ (x − x̄)/σ + β, does not commute with rotations, so P is made to fit it:
 *
 * <ul>
 *   <li>The mean is exact. P maps 1/√h to 1/√H, so taking the mean off y is taking it off x: ȳ = x̄·√(H/h).
 *   <li>The deviation is right on average. y has h channels and a share ρ of E‖x − x̄‖², so its deviation is σ·√(ρH/h);
 *       the scale makes up for that. Rows that keep more or less than ρ come out shorter or longer.
 *   <li>The scale is approximate. It would be the matrix Pᵀ·diag(γ)·P, of which a norm has only the diagonal,
 *       Σ_i P_ij²·γ_i; that is all of it where γ is the same everywhere. It cannot go into the layers that read
 *       instead, as SliceGPT does (Ashkboos et al. 2024, section 3.2), because the residual connection reads it too.
 *   <li>The shift is exact, βP.
 * </ul>
 */
final class PrincipalDirections implements HiddenMap {
    private final DMatrixRMaj directions;
    private final double share;

    private PrincipalDirections(DMatrixRMaj directions, double share) {
        this.directions = directions;
        this.share = share;
    }

    /**
     * The directions of hidden states.
     *
     * @param states the second moments of the states in several places, all of one width; each place counts alike
     * @param count how many directions, h
     */
    static PrincipalDirections of(List<Covariance> states, int count) {
        int width = states.get(0).channels();
        DMatrixRMaj moments = centred(sum(states));
        double total = trace(moments);
        // The constant vector is a direction in any case: it is moved behind all others to be left out here.
        for (int i = 0; i < moments.data.length; i++) {
            moments.data[i] -= total / width;
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
        if (!eigen.decompose(moments)) {
            throw new IllegalStateException("The second moments of hidden states have no eigenvectors.");
        }
        List<Integer> strongest = IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .limit(count - 1)
                .toList();
        double kept = strongest.stream()
                .mapToDouble(i -> eigen.getEigenvalue(i).getReal())
                .sum();
        DMatrixRMaj span = new DMatrixRMaj(width, count);
        for (int i = 0; i < width; i++) {
            span.set(i, 0, 1 / Math.sqrt(width));
            for (int j = 1; j < count; j++) {
                span.set(i, j, eigen.getEigenVector(strongest.get(j - 1)).get(i, 0));
            }
        }
        return new PrincipalDirections(turned(span), total > 0 ? kept / total : 1);
    }

    private static DMatrixRMaj sum(List<Covariance> states) {
        int width = states.get(0).channels();
        DMatrixRMaj sum = new DMatrixRMaj(width, width);
        for (Covariance state : states) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    sum.add(i, j, state.get(i, j));
                }
            }
        }
        return sum;
    }

    /** The moments of x − x̄: J·C·J, J = I − 1·1ᵀ/H. */
    private static DMatrixRMaj centred(DMatrixRMaj moments) {
        int width = moments.numRows;
        double[] rows = new double[width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                rows[i] += moments.get(i, j) / width;
            }
        }
        double all = IntStream.range(0, width).mapToDouble(i -> rows[i] / width).sum();
        DMatrixRMaj centred = new DMatrixRMaj(width, width);
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                centred.set(i, j, moments.get(i, j) - rows[i] - rows[j] + all);
            }
        }
        return centred;
    }

    private static double trace(DMatrixRMaj matrix) {
        return IntStream.range(0, matrix.numRows)
                .mapToDouble(i -> matrix.get(i, i))
                .sum();
    }

    /** The same span in other coordinates: its first direction becomes 1/√h, by the reflection that swaps the two. */
    private static DMatrixRMaj turned(DMatrixRMaj span) {
        int count = span.numCols;
        double[] mirror = new double[count];
        for (int j = 0; j < count; j++) {
            mirror[j] = (j == 0 ? 1 : 0) - 1 / Math.sqrt(count);
        }
        double squares = IntStream.range(0, count)
                .mapToDouble(j -> mirror[j] * mirror[j])
                .sum();
        DMatrixRMaj turned = span.copy();
        for (int i = 0; squares > 0 && i < span.numRows; i++) {
            double along = 0;
            for (int j = 0; j < count; j++) {
                along += span.get(i, j) * mirror[j];
            }
            for (int j = 0; j < count; j++) {
                turned.add(i, j, -2 * along / squares * mirror[j]);
            }
        }
        return turned;
    }

    @Override
    public Tensor of(Tensor tensor, int axis) {
        Shape shape = tensor.shape();
        int width = directions.numRows;
        int count = directions.numCols;
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= Math.toIntExact(shape.dim(i));
        }
        float[] from = tensor.toFloats();
        int rest = inner;
        int outer = from.length / (width * rest);
        float[] to = new float[outer * count * rest];
        IntStream.range(0, outer).parallel().forEach(o -> {
            double[] sums = projected(from, o * width * rest, rest);
            for (int i = 0; i < sums.length; i++) {
                to[o * sums.length + i] = (float) sums[i];
            }
        });
        long[] dims = shape.toArray();
        dims[axis] = count;
        return Tensor.ofFloats(Shape.of(dims), to);
    }

    /** Pᵀ·X, [h, inner], for X [H, inner] from this place on. */
    private double[] projected(float[] from, int start, int inner) {
        double[] sums = new double[directions.numCols * inner];
        for (int i = 0; i < directions.numRows; i++) {
            int row = start + i * inner;
            if (inner == 1) {
                addDirections(i, from[row], sums);
            } else {
                addRow(i, from, row, inner, sums);
            }
        }
        return sums;
    }

    /** A row of one element, as tables and biases have them; apart, because it runs along P and not across it. */
    private void addDirections(int i, double x, double[] sums) {
        int start = i * sums.length;
        for (int j = 0; j < sums.length; j++) {
            sums[j] += directions.data[start + j] * x;
        }
    }

    private void addRow(int i, float[] from, int row, int inner, double[] sums) {
        int count = directions.numCols;
        for (int j = 0; j < count; j++) {
            double part = directions.data[i * count + j];
            for (int k = 0; k < inner; k++) {
                sums[j * inner + k] += part * from[row + k];
            }
        }
    }

    @Override
    public Tensor scale(Tensor gamma) {
        int width = directions.numRows;
        int count = directions.numCols;
        double longer = Math.sqrt(share * width / count);
        float[] scales = new float[count];
        for (int j = 0; j < count; j++) {
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += directions.get(i, j) * directions.get(i, j) * gamma.doubleAt(i);
            }
            scales[j] = (float) (longer * sum);
        }
        return Tensor.ofFloats(Shape.of(count), scales);
    }
}
