package dev.limbeck.technique.prune.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SparseGPT beside the Optimal Brain Surgeon with an inverse of its own for every input. */
class SparseGptProperty {
    private static SparseWeight pruned(CalibratedLayer layer, WeightCriterion criterion, Sparsity sparsity) {
        Statistics statistics = layer.statistics(criterion);
        return criterion.pruned(List.of(layer.weight()), sparsity, statistics).get(0);
    }

    private static double error(CalibratedLayer layer, WeightCriterion criterion, double share) {
        Sparsity sparsity = new Sparsity.Share(share, criterion.comparisons().get(0));
        return layer.error(pruned(layer, criterion, sparsity).values().toFloats());
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "2, 0.5", "3, 0.7", "4, 0.3", "5, 0.8", "6, 0.5"})
    void theMoreACriterionLooksAtTheNearerTheOutputStays(long seed, double share) {
        CalibratedLayer layer = new CalibratedLayer(seed, 48, 24, 300, 12);
        double surgeon = error(layer, new SparseGpt(), share);
        double wanda = error(layer, new Wanda(), share);
        double magnitude = error(layer, new Magnitude(), share);
        double random = error(layer, new RandomScores(seed), share);
        assertThat(surgeon).isLessThan(wanda);
        assertThat(wanda).isLessThan(magnitude);
        assertThat(magnitude).isLessThan(random);
    }

    /** Algorithm 1 with the inverse of what is left, by Gauss-Jordan elimination, instead of a factor of it. */
    @ParameterizedTest
    @CsvSource({"11, 20, 0.5, 0", "12, 20, 0.25, 0", "13, 150, 0.6, 0", "14, 24, 0, 4", "15, 21, 0, 4"})
    void weightsAreThoseOfTheRuleWithTheInverseItself(long seed, int inputs, double share, int group) {
        CalibratedLayer layer = new CalibratedLayer(seed, inputs, 6, 400, inputs);
        Sparsity sparsity = group == 0 ? new Sparsity.Share(share, Comparison.LAYER) : new Sparsity.NOfM(2, group);
        SparseWeight pruned = pruned(layer, new SparseGpt(), sparsity);

        double[] left = new double[layer.w.length];
        for (int i = 0; i < left.length; i++) {
            left[i] = layer.w[i];
        }
        double[][] hessian = damped(layer);
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            int step = group == 0 ? 128 : group;
            if (i % step == 0 && (group == 0 || i + group <= inputs)) {
                choose(layer, left, hessian, i, Math.min(step, inputs - i), share, group, gone);
            }
            double[][] inverse = inverseFrom(hessian, i);
            for (int c = 0; c < layer.outputs; c++) {
                if (gone.contains(i * layer.outputs + c)) {
                    double factor = left[i * layer.outputs + c] / inverse[0][0];
                    for (int j = i; j < inputs; j++) {
                        left[j * layer.outputs + c] -= factor * inverse[0][j - i];
                    }
                }
            }
        }
        float[] found = pruned.values().toFloats();
        for (int i = 0; i < found.length; i++) {
            assertThat(pruned.mask().keeps(i)).as("place %d", i).isEqualTo(!gone.contains(i));
            assertThat((double) found[i]).isCloseTo(gone.contains(i) ? 0 : left[i], within(2e-3));
        }
    }

    private static void choose(
            CalibratedLayer layer,
            double[] left,
            double[][] hessian,
            int first,
            int count,
            double share,
            int group,
            List<Integer> gone) {
        List<List<Integer>> candidates = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int c = 0; c < layer.outputs; c++) {
            List<Integer> own = new ArrayList<>();
            for (int i = first; i < first + count; i++) {
                own.add(i * layer.outputs + c);
            }
            all.addAll(own);
            candidates.add(own);
        }
        double[] saliency = new double[left.length];
        for (int i = first; i < first + count; i++) {
            double own = inverseFrom(hessian, i)[0][0];
            for (int c = 0; c < layer.outputs; c++) {
                double weight = left[i * layer.outputs + c];
                saliency[i * layer.outputs + c] = weight * weight / own;
            }
        }
        for (List<Integer> held : group == 0 ? List.of(all) : candidates) {
            held.sort(Comparator.comparing(at -> saliency[at]));
            gone.addAll(held.subList(0, group == 0 ? (int) Math.round(share * held.size()) : group - 2));
        }
    }

    /** Removing the first weight alone is the closed form of the Optimal Brain Surgeon, and no other change is better. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void whatTakesAWeightsPlaceIsTheBestThatCould(long seed) {
        CalibratedLayer layer = new CalibratedLayer(seed, 8, 1, 200, 8);
        layer.w[0] = 1e-3f;
        float[] best = pruned(layer, new SparseGpt(), new Sparsity.Share(1.0 / 8, Comparison.LAYER))
                .values()
                .toFloats();
        assertThat(best[0]).isZero();
        double[][] inverse = inverseFrom(damped(layer), 0);
        for (int j = 1; j < 8; j++) {
            assertThat((double) best[j])
                    .isCloseTo(layer.w[j] - layer.w[0] / inverse[0][0] * inverse[0][j], within(1e-6));
        }
        layer.w[0] = 1;
        best = pruned(layer, new SparseGpt(), new Sparsity.NOfM(7, 8)).values().toFloats();
        SplittableRandom random = new SplittableRandom(seed);
        double own = dampedError(layer, best);
        int zero = firstZero(best);
        for (int trial = 0; trial < 200; trial++) {
            float[] other = best.clone();
            for (int j = zero + 1; j < 8; j++) {
                other[j] += (float) (0.02 * random.nextGaussian());
            }
            assertThat(dampedError(layer, other)).isGreaterThanOrEqualTo(own * (1 - 1e-5));
        }
    }

    private static int firstZero(float[] weights) {
        int place = 0;
        while (weights[place] != 0) {
            place++;
        }
        return place;
    }

    private static double dampedError(CalibratedLayer layer, float[] weights) {
        double[][] hessian = damped(layer);
        double sum = 0;
        for (int i = 0; i < layer.inputs; i++) {
            for (int j = 0; j < layer.inputs; j++) {
                sum += hessian[i][j] * (weights[i] - layer.w[i]) * (weights[j] - layer.w[j]);
            }
        }
        return sum;
    }

    private static double[][] damped(CalibratedLayer layer) {
        double[][] moments = new double[layer.inputs][layer.inputs];
        double mean = 0;
        for (int i = 0; i < layer.inputs; i++) {
            for (int j = 0; j < layer.inputs; j++) {
                for (int row = 0; row < layer.rows; row++) {
                    moments[i][j] +=
                            (double) layer.x[row * layer.inputs + i] * layer.x[row * layer.inputs + j] / layer.rows;
                }
            }
            mean += moments[i][i] / layer.inputs;
        }
        for (int i = 0; i < layer.inputs; i++) {
            moments[i][i] += 0.01 * mean;
        }
        return moments;
    }

    /** The inverse of the matrix without its first rows and columns, by Gauss-Jordan elimination. */
    private static double[][] inverseFrom(double[][] matrix, int first) {
        int n = matrix.length - first;
        double[][] left = new double[n][n];
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[first + i], first, left[i], 0, n);
            inverse[i][i] = 1;
        }
        for (int pivot = 0; pivot < n; pivot++) {
            add(left, inverse, pivot, pivot, 1 / left[pivot][pivot] - 1);
            for (int row = 0; row < n; row++) {
                if (row != pivot) {
                    add(left, inverse, row, pivot, -left[row][pivot]);
                }
            }
        }
        return inverse;
    }

    private static void add(double[][] left, double[][] inverse, int row, int from, double factor) {
        for (int j = 0; j < left.length; j++) {
            left[row][j] += factor * left[from][j];
            inverse[row][j] += factor * inverse[from][j];
        }
    }
}
