package dev.limbeck.technique.prune;

import dev.limbeck.graph.Model;
import dev.limbeck.technique.Outcome;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Removes as little as brings a cost down to a share of what it was.
 *
 * @param what the cost, in messages
 * @param share of it that may stay, from 0 to 1
 * @param cost of a model, as a share of the original's
 * @param halvings of the search: the share that stays is found to one part in 2 to this
 */
public record CostBudget(String what, double share, ToDoubleFunction<Model> cost, int halvings) {
    /**
     * What was found.
     *
     * @param share of what may go that stays
     * @param outcome the model with it; declined if it is above the budget with as little as can stay
     */
    public record Fitted(double share, Outcome outcome) {}

    /**
     * The largest model within the budget.
     *
     * @param kept the model if this share of what may go is to stay; it is smaller for smaller shares
     */
    public Fitted fitted(DoubleFunction<Outcome> kept) {
        Fitted best = new Fitted(0, kept.apply(0));
        double floor = cost(best.outcome());
        if (floor > share) {
            return new Fitted(
                    0, best.outcome().fold(smaller -> new Outcome.Declined(unreachable(floor)), Outcome.Declined::new));
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < halvings; i++) {
            double middle = (low + high) / 2;
            Outcome tried = kept.apply(middle);
            boolean fits = cost(tried) <= share;
            best = fits ? new Fitted(middle, tried) : best;
            low = fits ? middle : low;
            high = fits ? high : middle;
        }
        return best;
    }

    private double cost(Outcome outcome) {
        return outcome.fold(cost::applyAsDouble, reason -> Double.POSITIVE_INFINITY);
    }

    private String unreachable(double floor) {
        double possible = Math.ceil(100 * floor) / 100;
        return String.format(
                Locale.ROOT,
                "With as little as can stay, %.0f %% of the %s are left, and %.0f %% were asked for. %s",
                100 * floor,
                what,
                100 * share,
                possible < 1
                        ? String.format(Locale.ROOT, "Ask for %.2f or more, or let more go.", possible)
                        : "Let more go.");
    }
}
