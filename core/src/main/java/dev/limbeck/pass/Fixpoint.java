package dev.limbeck.pass;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import java.util.ArrayList;
import java.util.List;

/** Runs passes in order, again and again until a round in which every pass answers the model that it was given. */
public final class Fixpoint implements Pass {
    /** Passes only ever simplify; more rounds than this mean that two of them undo each other. */
    private static final int MOST_ROUNDS = 20;

    private final List<Pass> passes;

    public Fixpoint(List<Pass> passes) {
        this.passes = List.copyOf(passes);
    }

    /**
     * The model after the last round, with what the passes declined in it.
     *
     * @throws IllegalStateException if the passes do not come to rest
     */
    @Override
    public Rewrite apply(Model model) {
        Model current = model;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph before = current.graph();
            List<String> declined = new ArrayList<>();
            for (Pass pass : passes) {
                Rewrite rewrite = pass.apply(current);
                current = rewrite.model();
                rewrite.declined().forEach(reason -> declined.add(pass.name() + ": " + reason));
            }
            if (current.graph() == before) {
                return new Rewrite(current, declined);
            }
        }
        throw new IllegalStateException("The passes do not come to rest after " + MOST_ROUNDS + " rounds.");
    }
}
