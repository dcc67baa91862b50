package dev.limbeck.run;

import java.util.List;

/**
 * What a pruning showed of the parts of a model.
 *
 * @param widths of each group of channels before and after
 * @param sensitivity what each group costs alone; empty if it was not asked for
 */
public record PruningEvidence(List<GroupWidth> widths, List<GroupSensitivity> sensitivity) {
    public PruningEvidence {
        widths = List.copyOf(widths);
        sensitivity = List.copyOf(sensitivity);
    }
}
