package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.InverseFactor;
import dev.limbeck.calibrate.PatchCovariance;
import dev.limbeck.calibrate.PatchCovariances;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Goes through the inputs of a layer one by one, and lets the weights behind one that goes make up for it (SparseGPT,
 * Frantar and Alistarh 2023, arXiv:2301.00774, algorithm 1; the Optimal Brain Surgeon of Hassibi and Stork 1993 in a fixed
 * order). With {@code U} the upper Cholesky factor of the inverse of {@code XᵀX + λI}, a weight counts
 *
 * <pre>{@code
 * w_i² / U_ii²,   and without it   w_j ← w_j − (w_i / U_ii) · U_ij   for the inputs j behind it.
 * }</pre>
 *
 * What goes is chosen anew every 128 inputs, or every m for n:m.
 */
public final class SparseGpt implements WeightCriterion {
    @Override
    public String label() {
        return "sparsegpt";
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.LAYER);
    }

    @Override
    public String objection(PrunableWeight weight) {
        return weight.isTable() ? "a table has no inputs that could make up for each other." : "";
    }

    @Override
    public boolean isSequential() {
        return true;
    }

    @Override
    public Set<Statistic> needs(PrunableWeight weight) {
        return weight.readers().stream()
                .map(reader -> statistic(weight, reader))
                .collect(Collectors.toSet());
    }

    private static Statistic statistic(PrunableWeight weight, Node reader) {
        return new Statistic(
                reader.input(0),
                weight.isKernel() ? new PatchCovariance(weight.window(reader)) : new InputCovariance());
    }

    @Override
    public List<SparseWeight> pruned(List<PrunableWeight> weights, Sparsity sparsity, Statistics statistics) {
        return weights.stream()
                .map(weight -> pruned(weight, sparsity, statistics))
                .toList();
    }

    private static SparseWeight pruned(PrunableWeight weight, Sparsity sparsity, Statistics statistics) {
        WeightLayout layout = weight.layout();
        float[] values = weight.tensor().toFloats();
        BitSet kept = new BitSet(values.length);
        int outputs = layout.outputs() / weight.groups();
        for (int group = 0; group < weight.groups(); group++) {
            int first = group * outputs;
            Columns columns = new Columns(layout, first, outputs, values, inputs(weight, group, statistics));
            columns.prune(sparsity);
            columns.write(values, kept);
        }
        return new SparseWeight(Tensor.ofFloats(weight.tensor().shape(), values), Mask.of(values.length, kept));
    }

    /** The second moments of what a group's weights are multiplied by, of all readers together. */
    private static InverseFactor inputs(PrunableWeight weight, int group, Statistics statistics) {
        List<Covariance> read = new ArrayList<>();
        for (Node reader : weight.readers()) {
            Statistic wanted = statistic(weight, reader);
            read.add((weight.isKernel()
                            ? statistics
                                    .get(wanted, PatchCovariances.class)
                                    .map(all -> all.groups().get(group))
                            : statistics.get(wanted, Covariance.class))
                    .orElseThrow(() ->
                            new IllegalArgumentException("The inputs of " + reader.label() + " were not collected.")));
        }
        int inputs = weight.layout().inputs();
        return new InverseFactor(
                Covariance.union(read), IntStream.range(0, inputs).toArray());
    }
}
