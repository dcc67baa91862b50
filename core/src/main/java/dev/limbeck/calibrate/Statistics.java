package dev.limbeck.calibrate;

import java.util.Map;
import java.util.Optional;

/** What was collected. Immutable. */
public record Statistics(Map<Statistic, Summary> summaries) {
    public static final Statistics NONE = new Statistics(Map.of());

    public Statistics {
        summaries = Map.copyOf(summaries);
    }

    public <S extends Summary> Optional<S> get(Statistic statistic, Class<S> type) {
        return Optional.ofNullable(summaries.get(statistic)).map(type::cast);
    }

    /**
     * What is known to have been asked for.
     *
     * @throws IllegalArgumentException if it was not collected
     */
    public <S extends Summary> S require(Statistic statistic, Class<S> type) {
        return get(statistic, type)
                .orElseThrow(() -> new IllegalArgumentException(
                        statistic.reduction() + " of '" + statistic.value() + "' was not collected."));
    }
}
