package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.ChannelSquares;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.PatchSquares;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Node;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * |w_ij| · ‖x_j‖₂ with x_j what the weight is multiplied by over the calibration rows, held against the other weights of
 * the same output (Sun et al. 2023, arXiv:2306.11695, equation 1). For a convolution x_j is what lies under one element
 * of the kernel.
 */
public final class Wanda implements ScoringCriterion {
    @Override
    public String label() {
        return "wanda";
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.OUTPUT);
    }

    @Override
    public String objection(PrunableWeight weight) {
        return weight.isTable() ? "a table has no inputs whose size would say how much a row counts." : "";
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
                reader.input(0), weight.isKernel() ? new PatchSquares(weight.window(reader)) : new ChannelSquares(-1));
    }

    @Override
    public float[] scores(PrunableWeight weight, Statistics statistics) {
        WeightLayout layout = weight.layout();
        double[] norms = norms(weight, statistics);
        int outputsOfGroup = layout.outputs() / weight.groups();
        float[] scores = weight.tensor().toFloats();
        for (int output = 0; output < layout.outputs(); output++) {
            int first = output / outputsOfGroup * layout.inputs();
            for (int input = 0; input < layout.inputs(); input++) {
                int place = layout.index(output, input);
                scores[place] = (float) (Math.abs(scores[place]) * norms[first + input]);
            }
        }
        return scores;
    }

    /** ‖x_j‖₂ of all inputs, those of one group behind those of the one before. */
    private static double[] norms(PrunableWeight weight, Statistics statistics) {
        double[] norms = new double[weight.groups() * weight.layout().inputs()];
        for (Node reader : weight.readers()) {
            ChannelValues squares = statistics
                    .get(statistic(weight, reader), ChannelValues.class)
                    .orElseThrow(() ->
                            new IllegalArgumentException("The inputs of " + reader.label() + " were not collected."));
            for (int i = 0; i < norms.length; i++) {
                norms[i] += squares.get(i);
            }
        }
        for (int i = 0; i < norms.length; i++) {
            norms[i] = Math.sqrt(norms[i]);
        }
        return norms;
    }
}
