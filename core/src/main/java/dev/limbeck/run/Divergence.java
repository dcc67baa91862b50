package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.MeanVariance;
import dev.limbeck.calibrate.Moments;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far values of a changed model are from those of the original, ‖y − y'‖ / ‖y‖ over some rows. Both models run
 * {@linkplain SideBySide side by side}, and the values are subtracted from each other there, so that only sums have to be
 * kept.
 */
final class Divergence {
    private static final String DIFFERENCE = "limbeck/difference/";

    private Divergence() {}

    /**
     * The divergences of values by their name.
     *
     * @param original in canonical form
     * @param changed in canonical form
     * @param values those that are not in both models are left out
     */
    static Map<String, Double> of(
            Calibrator calibrator, Model original, Model changed, Set<String> values, Dataset rows) {
        Set<String> shared = new HashSet<>(values);
        shared.removeIf(value -> !isMade(original, value) || !isMade(changed, value));
        Map<String, Double> divergences = new LinkedHashMap<>();
        if (shared.isEmpty() || !SideBySide.isPossible(original, changed)) {
            return divergences;
        }
        SideBySide both = new SideBySide(original, changed);
        for (String value : shared) {
            String difference = DIFFERENCE + value;
            both.editor().add(Node.of(difference, "Sub", List.of(value, both.changed(value)), List.of(difference)));
        }
        Set<Statistic> wanted = new HashSet<>();
        shared.forEach(value -> wanted.addAll(List.of(energy(value), energy(DIFFERENCE + value))));
        Statistics statistics = calibrator.collect(both.model(), wanted, rows);
        for (String value : shared) {
            double all = squares(statistics, value);
            if (all > 0) {
                divergences.put(value, Math.sqrt(squares(statistics, DIFFERENCE + value) / all));
            }
        }
        return divergences;
    }

    private static boolean isMade(Model model, String value) {
        return model.graph().producer(value).isPresent();
    }

    private static Statistic energy(String value) {
        return new Statistic(value, new MeanVariance());
    }

    private static double squares(Statistics statistics, String value) {
        return statistics
                .get(energy(value), Moments.class)
                .map(moments -> moments.variance() + moments.mean() * moments.mean())
                .orElse(0.0);
    }
}
