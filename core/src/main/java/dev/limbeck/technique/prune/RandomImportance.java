package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import java.util.SplittableRandom;

/**
 * Numbers that say nothing: what every criterion has to beat.
 *
 * @param seed draws them, for each group anew
 */
public record RandomImportance(long seed) implements Importance {
    @Override
    public String label() {
        return "random";
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        SplittableRandom random = new SplittableRandom(seed + group.id().hashCode());
        return random.doubles(group.units().size()).toArray();
    }
}
