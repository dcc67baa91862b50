package dev.limbeck.pass;

import dev.limbeck.graph.Model;
import java.util.List;

/**
 * What a {@link Pass} made of a model.
 *
 * @param model the model afterwards; the one that was given, if no place was rewritten
 * @param declined why places that look alike were left as they are, one sentence each
 */
public record Rewrite(Model model, List<String> declined) {
    public Rewrite {
        declined = List.copyOf(declined);
    }

    /** A rewrite that declined nothing. */
    public static Rewrite to(Model model) {
        return new Rewrite(model, List.of());
    }

    /** The model as it was, with the reason. */
    public static Rewrite declined(Model model, String reason) {
        return new Rewrite(model, List.of(reason));
    }
}
