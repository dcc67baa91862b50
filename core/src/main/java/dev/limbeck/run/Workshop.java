package dev.limbeck.run;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.recover.Trained;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Candidate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Makes models: applies candidates to the canonical original and writes the result for the target. */
final class Workshop {
    private final Model canonical;
    private final Statistics statistics;
    private final Target target;
    private final Timing timing;
    private final Evaluation search;
    private final FinishedSteps steps;

    /**
     * @param steps where what was measured is kept
     */
    Workshop(
            Model canonical,
            Statistics statistics,
            Target target,
            Timing timing,
            Evaluation search,
            FinishedSteps steps) {
        this.canonical = canonical;
        this.statistics = statistics;
        this.target = target;
        this.timing = timing;
        this.search = search;
        this.steps = steps;
    }

    /** Carries out a proposal and measures what comes of it in every form, beside the original. */
    Trial attempt(Proposal proposal) {
        return attempt(proposal, Set.of(), quantized -> Form.of(quantized, target), timing.original());
    }

    /**
     * Carries out a proposal, except for these candidates, and measures what comes of it beside another trial's result,
     * in the forms that were the fastest there.
     */
    Trial attempt(Proposal proposal, Set<String> inFloat, Trial other) {
        Timing.Reference reference = new Timing.Reference(other.model(), other.speedup());
        return attempt(proposal, inFloat, quantized -> other.fastestForms(), reference);
    }

    private Trial attempt(
            Proposal proposal, Set<String> inFloat, Function<Model, List<Form>> formsOf, Timing.Reference reference) {
        List<Candidate<?, ?>> candidates = remaining(proposal, inFloat);
        Map<String, String> declined = new LinkedHashMap<>();
        Model quantized = applied(candidates, declined);
        List<Form> forms = formsOf.apply(quantized);
        Map<Form, Model> written = new HashMap<>();
        Function<Form, Model> write = form -> written.computeIfAbsent(form, f -> f.write(quantized));
        Race race = steps.once(
                "trial " + proposal.mode().word() + " " + digest(candidates),
                Race.class,
                () -> race(forms, write, reference));
        Form fastest = forms.get(race.fastestFirst().get(0));
        return new Trial(
                proposal,
                inFloat,
                declined,
                race.fastestFirst().stream().map(forms::get).toList(),
                quantized,
                write.apply(fastest),
                OnnxWriter.fileBytes(write.apply(fastest)),
                race.fastestFirst().stream().map(race.speedups()::get).toList(),
                race.outcome(),
                Optional.empty());
    }

    /** The trial after its model has learned; the canonical model is the teacher. */
    Trial taught(Trial trial, QuantizationAwareTraining training) {
        Trained learned = training.recovered(trial.quantized(), canonical);
        Model taught = trial.form().write(learned.model());
        return trial.afterLearning(
                learned.model(), learned.curve(), taught, OnnxWriter.fileBytes(taught), search.compare(taught));
    }

    /** The trial in the better of its two fastest forms, looked at closely if the race was close. */
    Trial settled(Trial trial) {
        if (!trial.isClose()) {
            return trial;
        }
        Model second = trial.forms().get(1).write(trial.quantized());
        Rematch rematch = steps.once(
                trial.what() + " or " + trial.forms().get(1).name() + " "
                        + digest(remaining(trial.proposal(), trial.inFloat())),
                Rematch.class,
                () -> new Rematch(timing.ratio(trial.model(), second), search.compare(second)));
        return rematch.ratio() <= 1
                ? trial
                : trial.inSecondForm(second, OnnxWriter.fileBytes(second), rematch.ratio(), rematch.outcome());
    }

    /**
     * What the second of two close forms showed beside the first.
     *
     * @param ratio how many times faster it is
     */
    private record Rematch(double ratio, Evaluation.Outcome outcome) {}

    /**
     * What forms of one model showed.
     *
     * @param fastestFirst positions of the forms
     * @param speedups of the forms
     * @param outcome of the fastest
     */
    private record Race(List<Integer> fastestFirst, List<Double> speedups, Evaluation.Outcome outcome) {}

    private Race race(List<Form> forms, Function<Form, Model> write, Timing.Reference reference) {
        List<Double> speedups = timing.speedups(forms.stream().map(write).toList(), reference);
        List<Integer> fastestFirst = IntStream.range(0, forms.size())
                .boxed()
                .sorted(Comparator.comparing(speedups::get, Comparator.reverseOrder()))
                .toList();
        int best = fastestFirst.get(0);
        return new Race(fastestFirst, speedups, search.compare(write.apply(forms.get(best))));
    }

    /** A trial's result timed beside the original, as it came and in the same form. */
    Timing.Figures figures(Trial trial) {
        return timing.figures(trial.form().write(canonical), trial.model());
    }

    /** What a proposal does to the answers on the search rows, except for these candidates. */
    Evaluation.Outcome effect(Proposal proposal, Set<String> inFloat) {
        return effect(remaining(proposal, inFloat));
    }

    private static List<Candidate<?, ?>> remaining(Proposal proposal, Set<String> inFloat) {
        return proposal.candidates().stream()
                .filter(c -> !inFloat.contains(c.id()))
                .toList();
    }

    /** What these candidates alone do to the answers on the search rows. */
    Evaluation.Outcome effect(Collection<Candidate<?, ?>> candidates) {
        return steps.once(
                "effect " + digest(candidates),
                Evaluation.Outcome.class,
                () -> search.compare(applied(candidates, new LinkedHashMap<>())));
    }

    /** What tells these candidates from others: techniques, sites and options. */
    private static String digest(Collection<? extends Candidate<?, ?>> candidates) {
        ContentDigest digest = new ContentDigest();
        candidates.forEach(c -> digest.add(c.id()).add(c.option().toString()));
        return digest.hex();
    }

    private Model applied(Collection<? extends Candidate<?, ?>> candidates, Map<String, String> declined) {
        return applied(canonical, candidates, statistics, declined);
    }

    /**
     * A model to which candidates were applied, one after the other.
     *
     * @param declined gets the reasons of those that do not apply, by id
     */
    static Model applied(
            Model model,
            Collection<? extends Candidate<?, ?>> candidates,
            Statistics statistics,
            Map<String, String> declined) {
        Model result = model;
        for (Candidate<?, ?> candidate : candidates) {
            Model before = result;
            result = candidate.apply(before, statistics).fold(changed -> changed, reason -> {
                declined.put(candidate.id(), reason);
                return before;
            });
        }
        return result;
    }
}
