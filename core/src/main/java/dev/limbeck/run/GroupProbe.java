package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.GroupSensitivity.Point;
import dev.limbeck.technique.prune.ChannelRemoval;
import dev.limbeck.technique.prune.RankedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Prunes each group of a model alone, by a quarter, a half and three quarters, and looks at the answers. */
final class GroupProbe {
    private static final List<Double> SHARES = List.of(0.25, 0.5, 0.75);

    private final Model canonical;
    private final ToDoubleFunction<Model> divergence;
    private final Progress progress;

    /**
     * @param divergence of a portable model's answers from the original's
     */
    GroupProbe(Model canonical, ToDoubleFunction<Model> divergence, Progress progress) {
        this.canonical = canonical;
        this.divergence = divergence;
        this.progress = progress;
    }

    /** What each group costs. */
    List<GroupSensitivity> of(List<RankedGroup> groups) {
        List<GroupSensitivity> all = new ArrayList<>();
        try (Progress.Task task = progress.begin("Measuring what single groups cost", groups.size())) {
            for (RankedGroup group : groups) {
                String unit = group.group().kind().name().toLowerCase(Locale.ROOT);
                all.add(new GroupSensitivity(group.group().id(), unit, points(group)));
                task.advance(1);
            }
        }
        return all;
    }

    private List<Point> points(RankedGroup group) {
        return SHARES.stream()
                .map(share -> (int) Math.round(share * group.size()))
                .filter(gone -> gone > 0 && gone < group.size())
                .distinct()
                .map(gone -> new Point((double) gone / group.size(), divergence(group, gone)))
                .toList();
    }

    private double divergence(RankedGroup group, int gone) {
        return ChannelRemoval.removed(canonical, group.least(gone))
                .fold(
                        smaller -> divergence.applyAsDouble(Student.portable(smaller)),
                        reason -> Double.POSITIVE_INFINITY);
    }
}
