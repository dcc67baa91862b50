package dev.limbeck.run;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the same question only once in a row: for a search that looks at one model again and again. */
final class RememberingCalibrator implements Calibrator {
    private final Calibrator calibrator;

    @Nullable
    private Asked last;

    private record Asked(Model model, Set<Statistic> wanted, Dataset data, Statistics answer) {
        /** The same objects: to compare what is in a model would take as long as to look at it. */
        @SuppressWarnings("ReferenceEquality")
        boolean isFor(Model otherModel, Set<Statistic> others, Dataset otherData) {
            return model == otherModel && data == otherData && wanted.equals(others);
        }
    }

    RememberingCalibrator(Calibrator calibrator) {
        this.calibrator = calibrator;
    }

    @Override
    public boolean supports(Statistic statistic) {
        return calibrator.supports(statistic);
    }

    @Override
    public Statistics collect(Model model, Set<Statistic> wanted, Dataset data) {
        if (last == null || !last.isFor(model, wanted, data)) {
            last = new Asked(model, Set.copyOf(wanted), data, calibrator.collect(model, wanted, data));
        }
        return last.answer();
    }
}
