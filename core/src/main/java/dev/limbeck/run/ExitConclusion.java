package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Speed;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Trained;
import dev.limbeck.run.ExitWorkshop.Leaving;
import dev.limbeck.run.ExitWorkshop.Made;
import dev.limbeck.run.Judge.Judgement;
import dev.limbeck.run.TrainingEvidence.Facts;
import dev.limbeck.run.TrainingEvidence.Training;
import dev.limbeck.run.TrainingEvidence.Written;
import dev.limbeck.run.exit.ExitEvidence;
import dev.limbeck.run.exit.RowsAtSpeed;
import dev.limbeck.run.exit.SpeedPoint;
import dev.limbeck.run.exit.SpeedPoint.Timed;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.target.Resource;
import dev.limbeck.technique.exit.ExitCosts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Turns a model whose exits have been taught into one that rows leave, measures it, and puts together what that shows. */
final class ExitConclusion {
    /** Speeds that are looked at whatever is chosen. */
    private static final List<Double> SPEEDS = List.of(0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0);

    private final ExitTask task;
    private final ExitWorkshop workshop;
    private final String trainer;
    private final Progress progress;

    /**
     * @param trainer what has trained, with its version; empty if nothing was trained
     */
    ExitConclusion(ExitTask task, String trainer, Progress progress) {
        this.task = task;
        this.workshop = new ExitWorkshop(task);
        this.trainer = trainer;
        this.progress = progress;
    }

    /**
     * The result.
     *
     * @param canonical the original
     * @param trainings in their order; the last one's model is flat
     */
    EarlyExitResult of(Model canonical, List<Trained> trainings, long startNanos) {
        Model flat = trainings.get(trainings.size() - 1).model();
        ExitCosts costs = workshop.costs(flat);
        Model precise = new ExitPrecision(task).of(flat);
        Leaving leaving = workshop.leaving(precise, costs);
        Made made = workshop.made(precise, leaving, progress);
        // The first batch size is timed with the rest of the evidence.
        List<Integer> batches = task.batches();
        List<Integer> others = batches.subList(1, batches.size());
        ExitTiming timing = new ExitTiming(task, workshop.timed());
        List<Speed> speeds = timing.measured(workshop.judged(made), leaving.speed(), others);
        Run run = run(canonical, trainings, made, leaving, speeds, startNanos);
        List<Timed> timed = new ArrayList<>();
        timed.add(new Timed(
                batches.get(0), run.after().latencyMillis(), run.speedup().value()));
        for (int i = 0; i < others.size(); i++) {
            timed.add(ExitTiming.timed(others.get(i), speeds.get(i)));
        }
        ExitEvidence evidence = evidence(made, leaving, costs, timed, timing);
        return new EarlyExitResult(
                made.bySpeed(),
                made.fixed(),
                Student.portable(flat),
                run.withExits(evidence),
                trainings.stream()
                        .map(Trained::curve)
                        .filter(curve -> !curve.steps().isEmpty())
                        .toList());
    }

    private Run run(
            Model canonical,
            List<Trained> trainings,
            Made made,
            Leaving leaving,
            List<Speed> atOthers,
            long startNanos) {
        EarlyExitOptions options = task.options();
        Run run = new TrainingEvidence(
                        task.engines(),
                        trainer,
                        task.original(),
                        RowsAtSpeed.of(task.splits(), leaving.speed()),
                        task.metric(),
                        new Question.Answer())
                .of(
                        workshop.judged(made),
                        task.original().output(),
                        true,
                        trainings.get(trainings.size() - 1),
                        facts -> judged(facts, atOthers),
                        new Training(
                                new Written(name(made), made.form().write(canonical), true),
                                options.settings().seed(),
                                options.target().withBatch(task.batches().get(0)),
                                options.toString(),
                                startNanos));
        Run noted = run.withNote("forms beside the original, in a quick look: " + made.speedups());
        return trainings.size() == 1 ? noted : noted.withNote(before(trainings.get(0)));
    }

    private String name(Made made) {
        Mode mode = task.options().mode();
        return (mode == Mode.LOSSLESS ? "" : mode.word() + ", ") + made.form().name();
    }

    private static String before(Trained alone) {
        return String.format(
                Locale.ROOT,
                "before that, the exits alone were taught for %.0f s: %d steps",
                alone.seconds(),
                alone.curve().steps().size());
    }

    /** It has to be faster at every batch size that counts. */
    private Judgement judged(Facts facts, List<Speed> atOthers) {
        List<Interval> speedups = Stream.concat(
                        Stream.of(facts.speedup()), atOthers.stream().map(Speed::speedup))
                .toList();
        Interval least =
                speedups.stream().min(Comparator.comparingDouble(Interval::low)).orElseThrow();
        Judgement judgement = new Judge(
                        task.options().judgedDropPoints(),
                        Resource.LATENCY,
                        task.splits().proven())
                .judge(least, facts.bytesBefore(), facts.bytesAfter(), facts.comparison());
        String each = IntStream.range(0, speedups.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%.2f× at batch %d",
                        speedups.get(i).value(),
                        task.batches().get(i)))
                .collect(Collectors.joining(", "));
        return new Judgement(judgement.verdict(), judgement.reason() + " Speed: " + each + ".");
    }

    private ExitEvidence evidence(Made made, Leaving leaving, ExitCosts costs, List<Timed> timed, ExitTiming timing) {
        Dataset validation = task.splits().validation();
        ExitMeasurement measurement =
                new ExitMeasurement(task.answers(made.written(), validation), task.evaluation(validation), costs);
        List<Integer> layers =
                Exits.of(made.written()).all().stream().map(Exit::layer).toList();
        SpeedPoint chosen = measurement.at(leaving.thresholds(), timed);
        return new ExitEvidence(
                layers,
                Exits.of(made.written()).blocks(),
                leaving.speed(),
                chosen,
                curve(made, leaving.speed(), measurement, timing).stream()
                        .map(point -> point.thresholds().equals(chosen.thresholds()) ? chosen : point)
                        .toList(),
                task.kind()
                        .rightness(validation.labels())
                        .map(rightness -> measurement.certainty(layers, rightness, validation.labels()))
                        .orElse(List.of()));
    }

    private List<SpeedPoint> curve(Made made, double speed, ExitMeasurement measurement, ExitTiming timing) {
        TreeSet<Double> sorted = new TreeSet<>(SPEEDS);
        sorted.add(speed);
        List<Double> speeds = List.copyOf(sorted);
        try (Progress.Task step = progress.begin("Timing other speeds", 1)) {
            List<List<Timed>> timed = timing.look(made.bySpeed(), speeds, task.batches());
            step.advance(1);
            return IntStream.range(0, speeds.size())
                    .mapToObj(i -> measurement.at(List.of(speeds.get(i)), timed.get(i)))
                    .toList();
        }
    }
}
