package dev.limbeck.recover;

import dev.limbeck.graph.Model;
import java.util.List;
import java.util.Optional;

/**
 * A training: what is learned from, and how.
 *
 * @param objectives whose terms are added; at least one
 * @param frozen patterns of initializers that stay as they are; {@code *} stands for any characters
 * @param dropout the rate of dropout where encoders have it; 0 for none
 * @param settings how
 * @param sparsification which weights are masked; empty if none are
 */
public record Recovery(
        List<Objective> objectives,
        List<String> frozen,
        double dropout,
        TrainingSettings settings,
        Optional<Sparsification> sparsification) {
    public Recovery {
        objectives = List.copyOf(objectives);
        frozen = List.copyOf(frozen);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("A rate of dropout lies from 0 to below 1, not " + dropout + ".");
        }
    }

    /** A training without masks. */
    public Recovery(List<Objective> objectives, List<String> frozen, double dropout, TrainingSettings settings) {
        this(objectives, frozen, dropout, settings, Optional.empty());
    }

    /** A training of all weights without dropout. */
    public static Recovery of(Objective objective, TrainingSettings settings) {
        return new Recovery(List.of(objective), List.of(), 0, settings);
    }

    /** A model, student or teacher, with all values that the objectives compare. */
    public Model prepared(Model model) {
        Model prepared = model;
        for (Objective objective : objectives) {
            prepared = objective.prepared(prepared);
        }
        return prepared;
    }

    public Recovery withDropout(double rate) {
        return new Recovery(objectives, frozen, rate, settings, sparsification);
    }

    public Recovery withFrozen(List<String> patterns) {
        return new Recovery(objectives, patterns, dropout, settings, sparsification);
    }

    public Recovery withSettings(TrainingSettings other) {
        return new Recovery(objectives, frozen, dropout, other, sparsification);
    }

    public Recovery withSparsification(Optional<Sparsification> masks) {
        return new Recovery(objectives, frozen, dropout, settings, masks);
    }
}
