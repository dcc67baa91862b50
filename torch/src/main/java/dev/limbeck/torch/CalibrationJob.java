package dev.limbeck.torch;

import dev.limbeck.calibrate.GradientReduction;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.ValueMasks;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.recover.Likelihood;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A collection of statistics of gradients, apart from its rows.
 *
 * @param model with masked values
 * @param answer the output that the loss is of
 * @param labels what the given labels are drawn from; absent if labels are drawn
 * @param reductions what is collected
 * @param values of which value or initializer, in the order of the reductions
 */
record CalibrationJob(
        Model model,
        String answer,
        Optional<Likelihood> labels,
        List<GradientReduction> reductions,
        List<String> values) {
    CalibrationJob {
        reductions = List.copyOf(reductions);
        values = List.copyOf(values);
    }

    /**
     * What collects these statistics.
     *
     * @throws ModelException if the model has no output, or not the values or initializers asked for
     */
    static CalibrationJob of(Model model, List<Statistic> statistics, Optional<Likelihood> labels) {
        if (model.graph().outputs().isEmpty()) {
            throw new ModelException("The model '" + model.graph().name() + "' has no output to take a loss of.");
        }
        Set<String> masked = new LinkedHashSet<>();
        for (Statistic statistic : statistics) {
            if (statistic
                    .reduction()
                    .ofGradients()
                    .filter(GradientReduction::ofInitializer)
                    .isEmpty()) {
                statistic.requireVariable(model.graph());
                masked.add(statistic.value());
            } else {
                requireParameter(model, statistic.value());
            }
        }
        return new CalibrationJob(
                ValueMasks.inserted(model, masked),
                model.graph().outputs().get(0).name(),
                labels,
                statistics.stream()
                        .flatMap(s -> s.reduction().ofGradients().stream())
                        .toList(),
                statistics.stream().map(Statistic::value).toList());
    }

    private static void requireParameter(Model model, String name) {
        boolean fits = model.graph()
                .initializer(name)
                .filter(t -> t.dtype().isFloating())
                .isPresent();
        if (!fits) {
            throw new ModelException("The Fisher information of '" + name + "' was asked for, which is no"
                    + " floating-point initializer of the model '"
                    + model.graph().name() + "'.");
        }
    }
}
