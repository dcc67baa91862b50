package dev.limbeck.run;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels.ClassLabels;
import dev.limbeck.data.Sampling;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.exit.ExitAnswers;
import dev.limbeck.run.exit.ExpectedDrop;
import dev.limbeck.run.exit.RowsAtSpeed;
import dev.limbeck.run.exit.SpeedSearch;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.ExitCosts;
import dev.limbeck.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes adaptive models of a flat one whose exits have been taught: chooses on the search rows when a row leaves, and the
 * form in which the model is the fastest then.
 */
final class ExitWorkshop {
    private static final int TIMING_ROWS = 128;
    private static final String ACCURACY = "accuracy";

    private final ExitTask task;

    ExitWorkshop(ExitTask task) {
        this.task = task;
    }

    /**
     * When rows leave.
     *
     * @param speed one threshold for all exits
     * @param thresholds that one, or one for each exit
     */
    record Leaving(double speed, List<Double> thresholds) {
        Leaving {
            thresholds = List.copyOf(thresholds);
        }

        double[] array() {
            return thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * A flat model in the form that is the fastest, and what became of it.
     *
     * @param written flat
     * @param speedups of all forms that were timed, as text
     */
    record Made(Form form, Model written, Model bySpeed, Model fixed, String speedups) {}

    /** Rows to time on. */
    Dataset timed() {
        return Sampling.sample(
                task.splits().search(), TIMING_ROWS, task.options().settings().seed());
    }

    /** What one row of middle length costs, by where it leaves. */
    ExitCosts costs(Model flat) {
        Dataset rows = task.splits().search();
        List<Integer> byLength = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(rows::length))
                .toList();
        Batch middle = rows.batch(List.of(byLength.get(rows.size() / 2)));
        Map<String, Shape> shapes = new HashMap<>();
        middle.inputs().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return ExitCosts.of(flat, shapes);
    }

    /** Chooses when rows leave, by what that loses on the search rows. */
    Leaving leaving(Model flat, ExitCosts costs) {
        EarlyExitOptions options = task.options();
        if (options.speed().isPresent()) {
            double speed = options.speed().getAsDouble();
            return new Leaving(speed, List.of(speed));
        }
        Model written = Form.of(flat, options.target()).get(0).write(flat);
        ExitAnswers answers = task.answers(written, task.splits().search());
        SpeedSearch search = new SpeedSearch(answers, costs, drop(answers.atEnd()), options.maxDropPoints());
        double speed = search.speed();
        return new Leaving(speed, options.perExit() ? search.perExit(speed) : List.of(speed));
    }

    /**
     * What answers to the search rows lose: by the labels, and where these are classes whose accuracy counts, as the mean
     * of that and of what is {@linkplain ExpectedDrop expected}. Labels of a few hundred rows alone are too noisy to
     * choose by: what they allow lost four times as much on other rows.
     */
    private ToDoubleFunction<Predictions> drop(Predictions atEnd) {
        Dataset rows = task.splits().search();
        Evaluation evaluation = task.evaluation(rows);
        ToDoubleFunction<Predictions> seen = given -> evaluation.compare(given).dropPoints();
        Optional<ClassLabels> classes = rows.labels().classes();
        if (classes.isEmpty() || !task.metric().name().equals(ACCURACY)) {
            return seen;
        }
        ExpectedDrop expected = new ExpectedDrop(atEnd, classes.get().values());
        return given -> (seen.applyAsDouble(given) + expected.points(given)) / 2;
    }

    /** Writes a model in every form in which rows can leave it, and keeps the fastest. */
    Made made(Model flat, Leaving leaving, Progress progress) {
        List<Made> all = new ArrayList<>();
        for (Form form : Form.of(flat, task.options().target())) {
            Model written = form.write(flat);
            Optional<Model> bySpeed = applied(AdaptiveForm.bySpeed(task.kind().uncertainty()), written);
            Optional<Model> fixed = applied(AdaptiveForm.fixed(task.kind().uncertainty(), leaving.array()), written);
            if (bySpeed.isPresent() && fixed.isPresent()) {
                all.add(new Made(form, written, bySpeed.get(), fixed.get(), ""));
            }
        }
        if (all.isEmpty()) {
            throw new ModelException("In none of its deployment forms can rows leave the model at its exits.");
        }
        return fastest(all, leaving, progress);
    }

    private static Optional<Model> applied(AdaptiveForm form, Model written) {
        return form.apply(written).fold(Optional::of, reason -> Optional.empty());
    }

    private Made fastest(List<Made> all, Leaving leaving, Progress progress) {
        try (Progress.Task step = progress.begin("Timing the forms", 1)) {
            Dataset rows = new RowsAtSpeed(timed(), leaving.speed());
            Timing timing = new Timing(
                    task.engines().meter(),
                    task.original(),
                    rows,
                    task.options().target(),
                    true);
            List<Double> speedups =
                    timing.speedups(all.stream().map(this::judged).toList(), timing.original());
            int best = IntStream.range(0, all.size())
                    .boxed()
                    .max(Comparator.comparing(speedups::get))
                    .orElseThrow();
            step.advance(1);
            Made made = all.get(best);
            return new Made(made.form(), made.written(), made.bySpeed(), made.fixed(), told(all, speedups));
        }
    }

    /** Of the models that were made, the one that the verdict is on. */
    Model judged(Made made) {
        return task.options().perExit() ? made.fixed() : made.bySpeed();
    }

    private static String told(List<Made> all, List<Double> speedups) {
        return IntStream.range(0, all.size())
                .mapToObj(i ->
                        String.format(Locale.ROOT, "%s %.2f×", all.get(i).form().name(), speedups.get(i)))
                .collect(Collectors.joining("; "));
    }
}
