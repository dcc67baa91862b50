package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import java.util.List;

/**
 * The sum of a filter's distances to all others: one near the geometric median is made up for by the rest (He et al.
 * 2019, Filter Pruning via Geometric Median, equation 6).
 */
public record GeometricMedian() implements Importance {
    @Override
    public String label() {
        return "geometric-median";
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        List<double[]> filters = new GroupWeights(model, group).vectors();
        double[] sums = new double[filters.size()];
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < i; j++) {
                double distance = distance(filters.get(i), filters.get(j));
                sums[i] += distance;
                sums[j] += distance;
            }
        }
        return sums;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
