package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.technique.prune.ChannelRemoval;
import dev.limbeck.technique.prune.RankedGroup;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The time that a unit of each group takes, measured: what a run of the model gets shorter by without half of the group,
 * for each unit that has gone.
 */
final class UnitTimes {
    /** What is lost in noise counts as this part of the longest time that a unit takes, so that nothing is free. */
    private static final double LEAST = 0.05;

    private final Model canonical;
    private final ToDoubleBiFunction<Model, Model> saving;
    private final Progress progress;

    /**
     * @param saving the share of the first model's time that the second saves
     */
    UnitTimes(Model canonical, ToDoubleBiFunction<Model, Model> saving, Progress progress) {
        this.canonical = canonical;
        this.saving = saving;
        this.progress = progress;
    }

    /** The groups with the time of a unit as what it costs, as parts of the longest. */
    List<RankedGroup> of(List<RankedGroup> groups) {
        double[] times = new double[groups.size()];
        try (Progress.Task task = progress.begin("Timing the groups", groups.size())) {
            for (int i = 0; i < times.length; i++) {
                times[i] = time(groups.get(i));
                task.advance(1);
            }
        }
        double longest = Arrays.stream(times).max().orElse(0);
        return IntStream.range(0, times.length)
                .mapToObj(i -> groups.get(i).withUnitCost(longest > 0 ? Math.max(LEAST, times[i] / longest) : 1))
                .toList();
    }

    private double time(RankedGroup group) {
        int gone = group.size() / 2;
        return ChannelRemoval.removed(canonical, group.least(gone))
                .fold(smaller -> saving.applyAsDouble(canonical, smaller) / gone, reason -> 0.0);
    }
}
