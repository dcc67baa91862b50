package dev.limbeck.run;

import dev.limbeck.data.Labels;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.run.exit.Certainty;
import dev.limbeck.run.exit.Departures;
import dev.limbeck.run.exit.ExitAnswers;
import dev.limbeck.run.exit.SpeedPoint;
import dev.limbeck.run.exit.SpeedPoint.Timed;
import dev.limbeck.technique.exit.ExitCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What early exits do to the validation rows, from the rows' answers at all exits. */
final class ExitMeasurement {
    private static final int BINS = 10;

    private final ExitAnswers answers;
    private final Evaluation evaluation;
    private final ExitCosts costs;

    /**
     * @param answers to the validation rows
     * @param evaluation on the validation rows
     */
    ExitMeasurement(ExitAnswers answers, Evaluation evaluation, ExitCosts costs) {
        this.answers = answers;
        this.evaluation = evaluation;
        this.costs = costs;
    }

    /**
     * What rows do at these thresholds.
     *
     * @param thresholds one for all exits, or one for each
     */
    SpeedPoint at(List<Double> thresholds, List<Timed> timed) {
        Departures departures = answers.departing(
                thresholds.stream().mapToDouble(Double::doubleValue).toArray());
        Optional<Comparison> comparison =
                evaluation.compare(departures.answers()).comparison();
        double macs = departures.macs(costs);
        return new SpeedPoint(
                thresholds,
                comparison.map(c -> c.candidate().value()).orElse(Double.NaN),
                comparison.map(Comparison::dropPoints).orElse(Double.NaN),
                macs,
                costs.whole() / macs,
                departures.shares(),
                timed);
    }

    /**
     * How good the answers at each exit are by how uncertain they are; intervals without rows are left out.
     *
     * @param layers how many blocks stand before each exit
     * @param rightness the share of rows that is answered right
     * @param labels of the rows
     */
    List<Certainty> certainty(List<Integer> layers, Metric rightness, Labels labels) {
        Labels known = rightness.comparesWithOriginal() ? answers.atEnd().asLabels() : labels;
        List<Certainty> all = new ArrayList<>();
        for (int exit = 0; exit < answers.count(); exit++) {
            for (int bin = 0; bin < BINS; bin++) {
                List<Integer> rows = rows(exit, bin);
                if (!rows.isEmpty()) {
                    all.add(new Certainty(
                            layers.get(exit),
                            (double) bin / BINS,
                            (bin + 1.0) / BINS,
                            rows.size(),
                            rightness
                                    .score(selected(exit, rows), known.select(rows))
                                    .value()));
                }
            }
        }
        return all;
    }

    private List<Integer> rows(int exit, int bin) {
        return IntStream.range(0, answers.atEnd().size())
                .filter(row -> Math.min(BINS - 1, (int) (answers.uncertainty(exit, row) * BINS)) == bin)
                .boxed()
                .toList();
    }

    private Predictions selected(int exit, List<Integer> rows) {
        List<float[]> all = answers.at(exit).rows();
        return new Predictions(rows.stream().map(all::get).toList());
    }
}
