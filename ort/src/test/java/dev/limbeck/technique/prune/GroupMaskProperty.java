package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomNetworks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A mask of 1 changes nothing, and a unit that is masked by 0 is as good as removed. */
class GroupMaskProperty {
    private static Tensor answer(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return Objects.requireNonNull(session.run(inputs).get("y"));
        }
    }

    @Test
    void masksOfAllGroupsTogetherChangeNothingUntilTheyAreZero() {
        int removed = 0;
        for (long seed = 0; seed < 25; seed++) {
            Model model = Passes.canonical(RandomNetworks.model(seed, 10)).model();
            Map<String, Tensor> inputs = RandomNetworks.inputs(seed, 2);
            List<ChannelGroup> groups = DependencyGraph.of(model).groups();
            Model masked = GroupMask.inserted(model, groups);
            Closeness.assertClose("y", answer(masked, inputs), answer(model, inputs), Closeness.ROUNDING);

            for (ChannelGroup group : groups) {
                int unit = group.units().size() / 2;
                float[] mask = new float[group.units().size()];
                Arrays.fill(mask, 1);
                mask[unit] = 0;
                Model without = masked.withGraph(masked.edit()
                        .initializer(GroupMask.of(group), Tensor.vector(mask))
                        .build());
                Model smaller =
                        ChannelRemoval.removed(model, group.units().get(unit)).fold(result -> result, reason -> model);
                Closeness.assertClose(group.id(), answer(without, inputs), answer(smaller, inputs), Closeness.ROUNDING);
                removed++;
            }
        }
        assertThat(removed).isGreaterThan(50);
    }
}
