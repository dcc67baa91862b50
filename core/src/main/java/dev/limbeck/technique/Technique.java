package dev.limbeck.technique;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site;
import dev.limbeck.target.Target;
import java.util.List;
import java.util.Set;

/**
 * A way to make places of a model cheaper, at some loss. Stateless; sees the graph and statistics only, never a
 * runtime.
 *
 * @param <S> the kind of place
 * @param <O> the options, a record
 */
public interface Technique<S extends Site, O extends Record> {
    Card card();

    /** The places of this model where the technique applies, in the order of the graph. */
    List<S> sites(Model model);

    /** What can be done at a place on this target, the gentlest first; empty where it is of no use. */
    List<O> options(S site, Target target);

    /** What {@link #apply} needs to know about activations. */
    default Set<Statistic> needs(Model model, S site, O option) {
        return Set.of();
    }

    /** Changes one place. Pure: the same arguments give the same model. */
    Outcome apply(Model model, S site, O option, Statistics statistics);
}
