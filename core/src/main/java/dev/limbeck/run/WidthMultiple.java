package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.Footprint;
import dev.limbeck.technique.prune.ChannelRemoval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The multiple that widths are best rounded up to: kernels take channels in packs, and a pack that is not full may take as
 * long as a full one. It is measured on the model itself, all of whose wide groups are narrowed together by some channels
 * that make no multiple, and by what is left of those when they are rounded.
 */
final class WidthMultiple {
    private static final List<Integer> CANDIDATES = List.of(1, 2, 4, 8, 16, 32);
    private static final int LARGEST = 32;

    /** By how many channels the widths tried are narrower than a multiple of the largest candidate. */
    private static final List<Integer> NARROWED = List.of(1, 3, 6, 11, 21);

    /** What two times may differ by and still be the same; more channels for the same time are taken. */
    private static final double NOISE = 0.02;

    /** Of a group that is narrower than this many multiples, rounding would keep nearly all. */
    private static final int FEWEST = 4;

    private final Model canonical;
    private final List<ChannelGroup> groups;
    private final ToDoubleFunction<Model> latency;

    /**
     * @param latency of a model beside the canonical one's
     */
    WidthMultiple(Model canonical, List<ChannelGroup> groups, ToDoubleFunction<Model> latency) {
        this.canonical = canonical;
        this.groups = groups;
        this.latency = latency;
    }

    /** The multiple in channels; 1 if no group is wide enough to tell. */
    int measured(Progress progress) {
        List<ChannelGroup> wide = groups.stream()
                .filter(group -> elements(group) == 1 && group.units().size() >= LARGEST)
                .toList();
        if (wide.isEmpty()) {
            return 1;
        }
        List<Integer> widths = CANDIDATES.stream()
                .flatMap(multiple -> NARROWED.stream().map(by -> by / multiple * multiple))
                .distinct()
                .sorted()
                .toList();
        Map<Integer, Double> times = new LinkedHashMap<>();
        try (Progress.Task task = progress.begin("Timing widths", widths.size())) {
            for (int narrower : widths) {
                times.put(narrower, time(wide, narrower));
                task.advance(1);
            }
        }
        return best(times);
    }

    private double time(List<ChannelGroup> wide, int narrower) {
        Footprint gone = Footprint.union(wide.stream()
                .flatMap(group -> group.units().subList(0, group.units().size() % LARGEST + narrower).stream())
                .toList());
        return gone.isEmpty()
                ? 1
                : ChannelRemoval.removed(canonical, gone)
                        .fold(latency::applyAsDouble, reason -> Double.POSITIVE_INFINITY);
    }

    /** The largest multiple whose widths take no longer on average than those of the best. */
    private static int best(Map<Integer, Double> times) {
        Map<Integer, Double> means = CANDIDATES.stream()
                .collect(Collectors.toMap(
                        multiple -> multiple,
                        multiple -> NARROWED.stream()
                                .mapToDouble(by -> times.getOrDefault(by / multiple * multiple, 0.0))
                                .average()
                                .orElseThrow()));
        double least = means.values().stream().mapToDouble(time -> time).min().orElseThrow();
        return means.entrySet().stream()
                .filter(mean -> mean.getValue() <= (1 + NOISE) * least)
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElseThrow();
    }

    /** How many channels each unit of a group has. */
    static int elements(ChannelGroup group) {
        return group.axes().stream()
                .mapToInt(axis -> group.units().get(0).removed(axis).cardinality())
                .min()
                .orElse(1);
    }

    /** A multiple of channels in units of a group: of heads of 64 channels each any number is a multiple of 8 channels. */
    static int inUnits(int channels, ChannelGroup group) {
        int elements = elements(group);
        return channels / greatestCommonDivisor(channels, elements);
    }

    /** The same, or the half of it, and so on, that leaves the group several to choose from. */
    static int fitting(int channels, ChannelGroup group) {
        int multiple = inUnits(channels, group);
        while (multiple > 1 && group.units().size() < FEWEST * multiple) {
            multiple /= 2;
        }
        return multiple;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
