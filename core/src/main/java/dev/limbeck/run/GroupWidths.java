package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The groups of channels of an original, by which the widths of what was made of it are told. */
final class GroupWidths {
    private final List<ChannelGroup> groups;
    private final InferredTypes before;
    private final Map<String, Integer> units = new HashMap<>();

    /**
     * @param canonical the original
     * @param groups of it
     */
    GroupWidths(Model canonical, List<ChannelGroup> groups) {
        this.groups = List.copyOf(groups);
        this.before = ShapeInference.infer(canonical);
        groups.forEach(group -> units.put(group.id(), group.units().size()));
    }

    /** How many units a group of this name had in the original; of a new one as many as it has. */
    int original(ChannelGroup group) {
        int size = group.units().size();
        return Math.max(size, units.getOrDefault(group.id(), size));
    }

    /** How wide each group was and is. */
    List<GroupWidth> of(Model pruned) {
        InferredTypes after = ShapeInference.infer(pruned);
        return groups.stream().map(group -> width(group, after)).toList();
    }

    private GroupWidth width(ChannelGroup group, InferredTypes after) {
        ValueAxis axis = group.axes().iterator().next();
        int each = group.units().get(0).removed(axis).cardinality();
        long gone = before.size(axis.value(), axis.axis()).orElseThrow()
                - after.size(axis.value(), axis.axis()).orElseThrow();
        int size = group.units().size();
        return new GroupWidth(group.id(), word(group), size, size - (int) (gone / each));
    }

    private static String word(ChannelGroup group) {
        return group.kind().name().toLowerCase(Locale.ROOT);
    }
}
