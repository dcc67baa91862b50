package dev.limbeck.technique.structure;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.structure.GroupConvolution.Grouping;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A kernel as a grouped one, whose channels are features of the windows of one group of inputs each, and a mixture of
 * those. The features of a group are the directions in which its part of the kernel answers most, the best low-rank
 * approximation of that part (Guo et al. 2018); the mixture is the least squares for all answers, given the features.
 */
final class GroupedKernel {
    private final WeightedOperator convolution;
    private final Grouping grouping;
    private final DMatrixRMaj moments;
    private final DMatrixRMaj matrix;
    private final int groups;
    private final int taps;
    private final int features;

    /** @param moments of what windows cover, [inputs · taps, inputs · taps] */
    GroupedKernel(WeightedOperator convolution, Grouping grouping, DMatrixRMaj moments) {
        this.convolution = convolution;
        this.grouping = grouping;
        this.moments = moments;
        this.matrix = Unfolding.of(convolution).matrices().get(0);
        this.groups = grouping.groupsOf(convolution.inputs());
        this.taps = matrix.numRows / groups;
        this.features = features(convolution, grouping);
    }

    /** Of each group: as many as asked for, and no more than there are taps or outputs. */
    private static int features(WeightedOperator convolution, Grouping grouping) {
        int groups = grouping.groupsOf(convolution.inputs());
        int taps = convolution.inputs() / groups * Sliding.of(convolution).taps();
        int wanted = convolution.inputs() / groups * grouping.multiplier();
        return Math.min(wanted, Math.min(taps, convolution.channels()));
    }

    /** Elements of the grouped kernel and the mixture. */
    static long size(WeightedOperator convolution, Grouping grouping) {
        int groups = grouping.groupsOf(convolution.inputs());
        long channels = (long) groups * features(convolution, grouping);
        long window =
                (long) convolution.inputs() / groups * Sliding.of(convolution).taps();
        return channels * window + channels * convolution.channels() / (grouping.shuffled() ? groups : 1);
    }

    /** How many features an answer mixes. */
    static long unknowns(WeightedOperator convolution, Grouping grouping) {
        int groups = grouping.groupsOf(convolution.inputs());
        return (long) groups * features(convolution, grouping) / (grouping.shuffled() ? groups : 1);
    }

    Outcome applied(Model model) {
        double energy = TapRegression.energy(matrix, moments);
        if (!(energy > 0)) {
            return new Outcome.Declined("'" + convolution.site().id() + "' answers 0, or nothing finite, on all rows.");
        }
        List<DMatrixRMaj> kernels =
                IntStream.range(0, groups).mapToObj(this::kernel).toList();
        DMatrixRMaj all = placed(kernels);
        int mixtures = grouping.shuffled() ? groups : 1;
        int outputs = matrix.numCols / mixtures;
        DMatrixRMaj mixed = new DMatrixRMaj(groups * features / mixtures, matrix.numCols);
        double missing = 0;
        for (int mixture = 0; mixture < mixtures; mixture++) {
            DMatrixRMaj seen = columns(all, mixture, mixtures);
            DMatrixRMaj part =
                    CommonOps_DDRM.extract(matrix, 0, matrix.numRows, mixture * outputs, (mixture + 1) * outputs);
            Optional<TapRegression> fit = TapRegression.of(part, seen, moments);
            if (fit.isEmpty()) {
                return new Outcome.Declined(
                        "'" + convolution.site().id() + "' cannot be grouped: groups answer 0 on all rows.");
            }
            CommonOps_DDRM.insert(fit.get().mixture(), mixed, 0, mixture * outputs);
            missing += fit.get().missing();
        }
        return new Outcome.Applied(
                written(model, kernels, mixed, mixtures), OptionalDouble.of(Math.sqrt(Math.max(0, missing) / energy)));
    }

    /** The features of a group, [taps, features]. */
    private DMatrixRMaj kernel(int group) {
        int from = group * taps;
        DMatrixRMaj part = CommonOps_DDRM.extract(matrix, from, from + taps, 0, matrix.numCols);
        DMatrixRMaj own = CommonOps_DDRM.extract(moments, from, from + taps, from, from + taps);
        return LowRankApproximation.ofInputs(part, own, features)
                .map(nearest -> nearest.factors(features).get(0).left())
                .orElseGet(() -> new DMatrixRMaj(taps, features));
    }

    /** The features of all groups in windows of all inputs, [groups · taps, groups · features]. */
    private DMatrixRMaj placed(List<DMatrixRMaj> kernels) {
        DMatrixRMaj all = new DMatrixRMaj(groups * taps, groups * features);
        for (int group = 0; group < groups; group++) {
            CommonOps_DDRM.insert(kernels.get(group), all, group * taps, group * features);
        }
        return all;
    }

    /** The feature that stands at a place behind the shuffle: the first of each group, then the second of each. */
    private int shuffled(int place) {
        return place % groups * features + place / groups;
    }

    private DMatrixRMaj columns(DMatrixRMaj all, int mixture, int mixtures) {
        if (mixtures == 1) {
            return all;
        }
        int count = all.numCols / mixtures;
        DMatrixRMaj seen = new DMatrixRMaj(all.numRows, count);
        for (int j = 0; j < count; j++) {
            CommonOps_DDRM.insert(CommonOps_DDRM.extractColumn(all, shuffled(mixture * count + j), null), seen, 0, j);
        }
        return seen;
    }

    private Model written(Model model, List<DMatrixRMaj> kernels, DMatrixRMaj mixed, int mixtures) {
        Node node = convolution.node();
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, convolution.weightName());
        Tape tape = new Tape(editor, node.output());
        Sliding sliding = Sliding.of(convolution);
        String inner = tape.add(
                "grouped",
                "Conv",
                sliding.attributes(groups),
                node.input(0),
                weights.constant("grouped", grouped(kernels)));
        if (mixtures > 1) {
            long[] order = IntStream.range(0, groups * features)
                    .mapToLong(this::shuffled)
                    .toArray();
            inner = tape.add(
                    "shuffled",
                    "Gather",
                    Map.of("axis", Attribute.of(1L)),
                    inner,
                    tape.constant("order", Tensor.vector(order)));
        }
        editor.replace(
                node,
                node.withInput(0, inner)
                        .withInput(1, weights.constant("mixing", mixing(mixed)))
                        .withAttributes(Sliding.pointwise(sliding.axes()).attributes(mixtures)));
        editor.removeInitializer(convolution.weightName());
        return model.withGraph(editor.build());
    }

    /** [groups · features, inputs of a group, window…]. */
    private Tensor grouped(List<DMatrixRMaj> kernels) {
        long[] dims = convolution.weight().shape().toArray();
        dims[0] = (long) groups * features;
        dims[1] /= groups;
        double[] values = new double[groups * features * taps];
        for (int i = 0; i < values.length; i++) {
            values[i] = kernels.get(i / taps / features).get(i % taps, i / taps % features);
        }
        return Tensor.ofDoubles(Shape.of(dims), values)
                .cast(convolution.weight().dtype());
    }

    /** [outputs, features, 1…]. */
    private Tensor mixing(DMatrixRMaj mixed) {
        long[] dims = convolution.weight().shape().toArray();
        Arrays.fill(dims, 1);
        dims[0] = mixed.numCols;
        dims[1] = mixed.numRows;
        DMatrixRMaj rows = CommonOps_DDRM.transpose(mixed, null);
        return Tensor.ofDoubles(Shape.of(dims), Arrays.copyOf(rows.data, rows.getNumElements()))
                .cast(convolution.weight().dtype());
    }
}
