package dev.limbeck.technique.prune;

import dev.limbeck.graph.Model;
import dev.limbeck.site.Footprint;
import dev.limbeck.technique.Outcome;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Removes as few channels as bring a cost down to a share of what it was.
 *
 * @param what the cost, in messages
 * @param share of it that may stay, from 0 to 1
 * @param cost of a model, as a share of the original's
 * @param halvings of the search: the share of channels that stays is found to one part in 2 to this
 */
public record CostBudget(String what, double share, ToDoubleFunction<Model> cost, int halvings) {
    /**
     * The largest model within the budget.
     *
     * @param removal what goes if this share of all channels is to stay; more goes for smaller shares
     * @return declined if the model is above the budget with as little as can stay
     */
    public Outcome fitted(Model model, DoubleFunction<Footprint> removal) {
        Outcome best = ChannelRemoval.removed(model, removal.apply(0));
        double floor = cost(best);
        if (floor > share) {
            return best.fold(smaller -> new Outcome.Declined(unreachable(floor)), Outcome.Declined::new);
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < halvings; i++) {
            double middle = (low + high) / 2;
            Outcome tried = ChannelRemoval.removed(model, removal.apply(middle));
            boolean fits = cost(tried) <= share;
            best = fits ? tried : best;
            low = fits ? middle : low;
            high = fits ? high : middle;
        }
        return best;
    }

    private double cost(Outcome outcome) {
        return outcome.fold(cost::applyAsDouble, reason -> Double.POSITIVE_INFINITY);
    }

    private String unreachable(double floor) {
        return String.format(
                Locale.ROOT,
                "With as few channels as can stay, %.0f %% of the %s are left, and %.0f %% were asked for. Ask for %.2f"
                        + " or more, or let other kinds of channels go too.",
                100 * floor,
                what,
                100 * share,
                Math.ceil(100 * floor) / 100);
    }
}
