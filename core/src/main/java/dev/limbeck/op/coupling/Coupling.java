package dev.limbeck.op.coupling;

import java.util.List;

/**
 * How the axes of a node's inputs and outputs depend on one another: what must shrink together when channels are
 * removed. An operator whose coupling is not known stops every removal that reaches it.
 */
public sealed interface Coupling {
    /** Nothing is known; channels of none of its values may be removed. */
    record Unknown(String reason) implements Coupling {}

    /**
     * The ties between axes. An axis of a value that no tie names must keep its size.
     *
     * @param mixed axes over which elements are normalised: what is removed changes those that stay
     */
    record Tied(List<Tie> ties, List<Tie.Place> mixed) implements Coupling {
        public Tied {
            ties = List.copyOf(ties);
            mixed = List.copyOf(mixed);
        }

        /** Ties that leave the elements that stay as they are. */
        public Tied(List<Tie> ties) {
            this(ties, List.of());
        }
    }
}
