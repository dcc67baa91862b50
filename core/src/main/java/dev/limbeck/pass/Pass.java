package dev.limbeck.pass;

import dev.limbeck.graph.Model;

/**
 * A rewrite that loses nothing: the outputs stay what they were, up to the rounding of another order of summation. A
 * pass is stateless, never throws because a model has nothing for it, and says why where it declined.
 */
public interface Pass {
    /** The name under which a report mentions the pass. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The model with every place rewritten that the pass is sure of. */
    Rewrite apply(Model model);
}
