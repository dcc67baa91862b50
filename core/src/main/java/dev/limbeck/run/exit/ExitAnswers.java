package dev.limbeck.run.exit;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a model in flat form says of some rows at each of its exits and at its end. From this it is known which rows would
 * leave where at any thresholds, without running anything again: as in the {@link
 * dev.limbeck.technique.exit.AdaptiveForm}, a row leaves at the first exit at which it is less uncertain than allowed.
 */
public final class ExitAnswers {
    private final List<Predictions> exits;
    private final Predictions end;
    /** Of each row, by exit. */
    private final List<float[]> uncertainties = new ArrayList<>();

    /**
     * The answers of some rows.
     *
     * @param exits what each exit makes
     * @param end at the end
     */
    public ExitAnswers(List<Predictions> exits, Predictions end, Uncertainty uncertainty) {
        this.exits = exits.stream().map(made -> answers(made, uncertainty)).toList();
        this.end = end;
        for (Predictions made : exits) {
            float[] unsure = new float[made.size()];
            for (int row = 0; row < unsure.length; row++) {
                unsure[row] = (float) uncertainty.of(made.rows().get(row));
            }
            uncertainties.add(unsure);
        }
    }

    private static Predictions answers(Predictions made, Uncertainty uncertainty) {
        return new Predictions(made.rows().stream().map(uncertainty::answer).toList());
    }

    /** Runs a model in flat form once over all rows. */
    public static ExitAnswers of(Predictor predictor, Model flat, Dataset rows, Uncertainty uncertainty) {
        String end = flat.graph().outputs().get(0).name();
        List<String> logits = Exits.of(flat).all().stream().map(Exit::logits).toList();
        Set<String> outputs = new LinkedHashSet<>(logits);
        outputs.add(end);
        Map<String, Predictions> answers = predictor.predict(flat, rows, outputs);
        return new ExitAnswers(
                logits.stream().map(name -> answers(answers, name)).toList(), answers(answers, end), uncertainty);
    }

    private static Predictions answers(Map<String, Predictions> all, String output) {
        return Objects.requireNonNull(all.get(output), output);
    }

    /** The number of exits. */
    public int count() {
        return exits.size();
    }

    /** What the rows are answered at an exit. */
    public Predictions at(int exit) {
        return exits.get(exit);
    }

    /** What the rows are answered by the whole model. */
    public Predictions atEnd() {
        return end;
    }

    /** How uncertain a row is at an exit, from 0 to 1. */
    public double uncertainty(int exit, int row) {
        return uncertainties.get(exit)[row];
    }

    /**
     * Where the rows leave.
     *
     * @param thresholds the uncertainty below which they do: one for all exits, or one for each; at 0 or below nothing
     *     leaves, and an exit is not asked
     */
    public Departures departing(double... thresholds) {
        double[] each = each(thresholds);
        List<Integer> left = new ArrayList<>();
        List<float[]> answers = new ArrayList<>();
        for (int row = 0; row < end.size(); row++) {
            int exit = exit(row, each);
            left.add(exit);
            answers.add((exit < exits.size() ? exits.get(exit) : end).rows().get(row));
        }
        List<Boolean> open =
                DoubleStream.of(each).mapToObj(threshold -> threshold > 0).toList();
        return new Departures(left, new Predictions(answers), open);
    }

    private double[] each(double[] thresholds) {
        if (thresholds.length != 1 && thresholds.length != exits.size()) {
            throw new IllegalArgumentException(thresholds.length + " thresholds for " + exits.size() + " exits.");
        }
        return IntStream.range(0, exits.size())
                .mapToDouble(exit -> thresholds[thresholds.length == 1 ? 0 : exit])
                .toArray();
    }

    /** In 32 bits, as the graph compares; what is not a number is never sure. */
    private int exit(int row, double[] thresholds) {
        for (int exit = 0; exit < thresholds.length; exit++) {
            if (thresholds[exit] > 0 && uncertainties.get(exit)[row] < (float) thresholds[exit]) {
                return exit;
            }
        }
        return thresholds.length;
    }
}
