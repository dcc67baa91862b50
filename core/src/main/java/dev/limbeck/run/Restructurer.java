package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.site.Site;
import dev.limbeck.technique.Candidate;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Applies techniques to a model, one after the other, each wherever it can be. */
final class Restructurer {
    private static final int REASONS = 3;

    private final Calibrator calibrator;
    private final Dataset rows;
    private final Exclusion exclusion;
    private final Progress progress;
    private final List<RestructuredSite> sites = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> declined = new ArrayList<>();

    /**
     * A restructurer.
     *
     * @param rows on which activations are looked at
     */
    Restructurer(Calibrator calibrator, Dataset rows, Exclusion exclusion, Progress progress) {
        this.calibrator = calibrator;
        this.rows = rows;
        this.exclusion = exclusion;
        this.progress = progress;
    }

    /**
     * The model with all techniques applied.
     *
     * @param canonical in canonical form
     * @throws ModelException if nothing could be changed, saying why
     */
    Model restructured(Model canonical, List<Restructuring<?, ?>> steps) {
        Model model = canonical;
        for (Restructuring<?, ?> step : steps) {
            model = applied(model, step);
        }
        if (sites.isEmpty()) {
            String names = steps.stream().map(Restructuring::id).collect(Collectors.joining(", "));
            String reasons = declined.stream().limit(REASONS).collect(Collectors.joining(" "));
            throw new ModelException("Nothing of the model can be restructured by " + names + ". "
                    + (reasons.isEmpty() ? "It has no such place that is not excluded." : reasons));
        }
        return model;
    }

    private <S extends Site, O extends Record> Model applied(Model model, Restructuring<S, O> step) {
        List<Candidate<S, O>> candidates = step.candidates(model, exclusion);
        Set<Statistic> needs = new HashSet<>();
        candidates.forEach(candidate -> needs.addAll(candidate.needs(model)));
        Statistics statistics = needs.isEmpty() ? Statistics.NONE : calibrator.collect(model, needs, rows);
        Model result = model;
        try (Progress.Task task = progress.begin("Restructuring by " + step.id(), candidates.size())) {
            for (Candidate<S, O> candidate : candidates) {
                result = applied(result, candidate, statistics);
                task.advance(1);
            }
        }
        return result;
    }

    private <S extends Site, O extends Record> Model applied(
            Model model, Candidate<S, O> candidate, Statistics statistics) {
        Outcome outcome = candidate.apply(model, statistics);
        return outcome.fold(
                changed -> {
                    String technique = candidate.technique().card().id();
                    sites.add(RestructuredSite.alone(
                            technique, candidate.site().id(), elements(model), elements(changed), outcome.error()));
                    candidate
                            .site()
                            .makes()
                            .ifPresent(value -> values.put(candidate.site().id(), value));
                    return changed;
                },
                reason -> {
                    declined.add(reason);
                    return model;
                });
    }

    private static long elements(Model model) {
        return model.graph().initializers().values().stream()
                .mapToLong(Tensor::size)
                .sum();
    }

    /** What was changed, in order. */
    List<RestructuredSite> sites() {
        return sites;
    }

    /** The values that changed places make. */
    Set<String> values() {
        return Set.copyOf(values.values());
    }

    /** Why places stayed as they were, a sentence each. */
    List<String> declined() {
        return declined;
    }

    /**
     * What was changed, with how far the values that places make are from the original's.
     *
     * @param composed by value, with all changes
     * @param reconstructed by value, after places were fitted one after the other
     * @param recovered by value, after learning
     */
    List<RestructuredSite> sites(
            Map<String, Double> composed, Map<String, Double> reconstructed, Map<String, Double> recovered) {
        return sites.stream()
                .map(site -> {
                    String value = values.getOrDefault(site.site(), "");
                    return site.with(known(composed, value), known(reconstructed, value), known(recovered, value));
                })
                .toList();
    }

    private static OptionalDouble known(Map<String, Double> errors, String value) {
        Double error = errors.get(value);
        return error == null ? OptionalDouble.empty() : OptionalDouble.of(error);
    }
}
