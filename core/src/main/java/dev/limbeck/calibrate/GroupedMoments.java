package dev.limbeck.calibrate;

import java.util.List;

/**
 * How a layer's answers go with what it reads, group by group; a linear layer has one.
 *
 * @param groups one for each
 */
public record GroupedMoments(List<JointMoments> groups) implements Summary {
    public GroupedMoments {
        groups = List.copyOf(groups);
    }
}
