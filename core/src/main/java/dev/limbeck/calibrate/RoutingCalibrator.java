package dev.limbeck.calibrate;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several calibrators as one: each statistic is collected by the first that can.
 *
 * @param engines in order of preference
 */
public record RoutingCalibrator(List<Calibrator> engines) implements Calibrator {
    public RoutingCalibrator {
        engines = List.copyOf(engines);
    }

    @Override
    public boolean supports(Statistic statistic) {
        return engineOf(statistic).isPresent();
    }

    private Optional<Calibrator> engineOf(Statistic statistic) {
        return engines.stream().filter(engine -> engine.supports(statistic)).findFirst();
    }

    @Override
    public Statistics collect(Model model, Set<Statistic> wanted, Dataset data) {
        requireSupported(wanted);
        Map<Calibrator, Set<Statistic>> routes = new LinkedHashMap<>();
        for (Statistic statistic : wanted) {
            engineOf(statistic)
                    .ifPresent(engine -> routes.computeIfAbsent(engine, e -> new LinkedHashSet<>())
                            .add(statistic));
        }
        Map<Statistic, Summary> summaries = new HashMap<>();
        routes.forEach((engine, statistics) ->
                summaries.putAll(engine.collect(model, statistics, data).summaries()));
        return new Statistics(summaries);
    }
}
