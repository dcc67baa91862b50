package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.ChannelMean;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The second moments of an operator's responses z = x·M over calibration data, E[zᵀz] = MᵀE[xᵀx]M. They are taken from
 * its outputs z + b, of which there are fewer than taps of a window: E[zᵀz] = E[yᵀy] − bᵀE[y] − E[y]ᵀb + bᵀb.
 */
final class ResponseMoments {
    private ResponseMoments() {}

    private static Statistic squares(WeightedOperator operator) {
        return new Statistic(operator.node().output(), new InputCovariance(axis(operator)));
    }

    private static Statistic means(WeightedOperator operator) {
        return new Statistic(operator.node().output(), new ChannelMean(axis(operator)));
    }

    private static int axis(WeightedOperator operator) {
        return operator.isLinear() ? -1 : 1;
    }

    static Set<Statistic> needs(WeightedOperator operator) {
        Set<Statistic> needs = new HashSet<>(Set.of(squares(operator)));
        if (operator.node().hasInput(2)) {
            needs.add(means(operator));
        }
        return needs;
    }

    /**
     * The sum over all readers of a weight, of each group [outputs, outputs]; empty if they were not collected or a bias
     * is not a constant vector.
     */
    static Optional<List<DMatrixRMaj>> of(Graph graph, SharedWeight shared, Statistics statistics) {
        List<List<DMatrixRMaj>> responses = shared.readers().stream()
                .flatMap(reader -> of(graph, reader, statistics).stream())
                .toList();
        return responses.size() < shared.readers().size()
                ? Optional.empty()
                : responses.stream().reduce(ResponseMoments::sum);
    }

    private static List<DMatrixRMaj> sum(List<DMatrixRMaj> a, List<DMatrixRMaj> b) {
        return IntStream.range(0, a.size())
                .mapToObj(group -> CommonOps_DDRM.add(a.get(group), b.get(group), null))
                .toList();
    }

    private static Optional<List<DMatrixRMaj>> of(Graph graph, WeightedOperator operator, Statistics statistics) {
        Optional<double[]> bias = bias(graph, operator);
        Optional<Covariance> squares = statistics.get(squares(operator), Covariance.class);
        Optional<double[]> means = operator.node().hasInput(2)
                ? statistics.get(means(operator), ChannelValues.class).map(ChannelValues::toArray)
                : Optional.of(new double[operator.channels()]);
        return squares.flatMap(y -> bias.flatMap(b -> means.map(m -> groups(Unfolding.of(operator), y, b, m))));
    }

    private static Optional<double[]> bias(Graph graph, WeightedOperator operator) {
        return operator.node().hasInput(2)
                ? graph.initializer(operator.node().input(2))
                        .filter(b -> b.rank() == 1 && b.size() == operator.channels())
                        .map(Tensor::toDoubles)
                : Optional.of(new double[operator.channels()]);
    }

    private static List<DMatrixRMaj> groups(Unfolding unfolding, Covariance squares, double[] bias, double[] means) {
        int n = unfolding.outputs();
        List<DMatrixRMaj> groups = new ArrayList<>();
        for (int group = 0; group < unfolding.groups(); group++) {
            DMatrixRMaj moments = new DMatrixRMaj(n, n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    int a = group * n + i;
                    int b = group * n + j;
                    moments.set(i, j, squares.get(a, b) - bias[a] * means[b] - means[a] * bias[b] + bias[a] * bias[b]);
                }
            }
            groups.add(moments);
        }
        return groups;
    }
}
