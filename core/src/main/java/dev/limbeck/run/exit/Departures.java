package dev.limbeck.run.exit;

import dev.limbeck.measure.Predictions;
import dev.limbeck.technique.exit.ExitCosts;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where rows leave a model with early exits, and with which answers.
 *
 * @param exits of each row the exit at which it leaves, from 0; as many as there are exits if it never does
 * @param answers of all rows
 * @param open which exits are asked at all; none if rows run through the model as it was
 */
public record Departures(List<Integer> exits, Predictions answers, List<Boolean> open) {
    public Departures {
        exits = List.copyOf(exits);
        open = List.copyOf(open);
    }

    /** The share of rows that leaves at each exit, and last of those that never do. */
    public List<Double> shares() {
        int[] counts = new int[open.size() + 1];
        exits.forEach(exit -> counts[exit]++);
        return IntStream.of(counts)
                .mapToObj(count -> (double) count / exits.size())
                .toList();
    }

    /** The expected multiply-accumulates of a row. */
    public double macs(ExitCosts costs) {
        List<Double> shares = shares();
        return IntStream.range(0, shares.size())
                .mapToDouble(exit -> shares.get(exit) * costs.of(exit, open::get))
                .sum();
    }
}
