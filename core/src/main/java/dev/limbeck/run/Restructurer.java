package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.site.Site;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.technique.Candidate;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/** Applies techniques to a model, one after the other, each wherever it can be. */
final class Restructurer {
    private static final int REASONS = 3;

    private final Calibrator calibrator;
    private final Dataset rows;
    private final Exclusion exclusion;
    private final Optional<ToDoubleBiFunction<Model, Model>> speedup;
    private final Progress progress;
    private final List<RestructuredSite> sites = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> declined = new ArrayList<>();

    /**
     * A restructurer.
     *
     * @param rows on which activations are looked at
     * @param speedup how many times faster than the first a second model is, where places that are not faster are to stay
     */
    Restructurer(
            Calibrator calibrator,
            Dataset rows,
            Exclusion exclusion,
            Optional<ToDoubleBiFunction<Model, Model>> speedup,
            Progress progress) {
        this.calibrator = calibrator;
        this.rows = rows;
        this.exclusion = exclusion;
        this.speedup = speedup;
        this.progress = progress;
    }

    /**
     * The model with all techniques applied, by stage; what was noted of another one before is forgotten.
     *
     * @param canonical in canonical form
     * @throws ModelException if nothing could be changed, saying why
     * @throws dev.limbeck.error.RecipeException if a place is to be excluded that is none
     */
    Model restructured(Model canonical, List<Restructuring<?, ?>> steps) {
        sites.clear();
        values.clear();
        declined.clear();
        Model model = canonical;
        for (Restructuring<?, ?> step : RestructureOptions.byStage(steps)) {
            model = applied(model, step);
        }
        exclusion.requireFitting();
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
            for (List<Candidate<S, O>> together : tried(model, candidates)) {
                int known = sites.size();
                Model changed = result;
                for (Candidate<S, O> candidate : together) {
                    changed = applied(changed, candidate, statistics);
                    task.advance(1);
                }
                result = isWorthIt(result, changed, known) ? changed : result;
            }
        }
        return result;
    }

    /**
     * What is changed before the time is looked at: all at once if it is not, else places alike, as one alone makes less
     * of a difference than measurements do.
     */
    private <S extends Site, O extends Record> Collection<List<Candidate<S, O>>> tried(
            Model model, List<Candidate<S, O>> candidates) {
        Map<String, List<Candidate<S, O>>> groups = new LinkedHashMap<>();
        for (Candidate<S, O> candidate : candidates) {
            String kind = speedup.isPresent() ? kind(model, candidate.site()) : "all";
            groups.computeIfAbsent(kind, any -> new ArrayList<>()).add(candidate);
        }
        return groups.values();
    }

    /** The same for places that cost the same: weights of one shape and one operator. */
    private static String kind(Model model, Site site) {
        if (site instanceof WeightSite weight) {
            Shape shape =
                    model.graph().initializer(weight.weight()).orElseThrow().shape();
            return model.graph()
                    .producer(weight.node())
                    .map(node -> node.opType() + " " + shape + " "
                            + node.intsAttribute("strides").map(Arrays::toString))
                    .orElseGet(site::id);
        }
        return site.id();
    }

    /** Whether changes stay; if not, what was noted of them is forgotten. */
    private boolean isWorthIt(Model before, Model after, int known) {
        List<RestructuredSite> changed = sites.subList(known, sites.size());
        if (changed.isEmpty() || speedup.isEmpty()) {
            return true;
        }
        double faster = speedup.orElseThrow().applyAsDouble(before, after);
        if (faster > 1) {
            return true;
        }
        declined.add(String.format(
                Locale.ROOT,
                "%s: as %s %s %.2f times as fast here.",
                changed.stream().map(RestructuredSite::site).collect(Collectors.joining(", ")),
                changed.get(0).technique(),
                changed.size() == 1 ? "it is" : "they are together",
                faster));
        changed.forEach(site -> values.remove(site.site()));
        changed.clear();
        return false;
    }

    private <S extends Site, O extends Record> Model applied(
            Model model, Candidate<S, O> candidate, Statistics statistics) {
        Outcome outcome = candidate.apply(model, statistics);
        return outcome.fold(
                changed -> {
                    String technique = candidate.technique().card().id();
                    sites.add(RestructuredSite.alone(
                            technique, candidate.site().id(), size(model), size(changed), outcome.error()));
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

    private static RestructuredSite.Size size(Model model) {
        Collection<Tensor> constants = model.graph().initializers().values();
        return new RestructuredSite.Size(
                constants.stream().mapToLong(Tensor::size).sum(),
                constants.stream().mapToLong(Tensor::byteSize).sum());
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
