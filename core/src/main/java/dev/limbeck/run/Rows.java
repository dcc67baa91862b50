package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Splits;
import dev.limbeck.data.SyntheticRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that a run uses, by what for.
 *
 * @param calibration absent without data
 * @param timing rows to run for time and memory
 * @param proven whether validation says something about rows new to the model
 */
record Rows(
        Optional<Dataset> calibration,
        Dataset search,
        Dataset validation,
        Dataset timing,
        boolean proven,
        List<String> notes) {
    private static final int TIMING_ROWS = 64;
    private static final int SYNTHETIC_ROWS = 32;

    static Rows of(Original original, Optional<Splits> data, QuantizeOptions options) {
        return data.map(splits -> of(splits, options)).orElseGet(() -> synthetic(original, options));
    }

    private static Rows of(Splits splits, QuantizeOptions options) {
        long seed = options.seed();
        return new Rows(
                Optional.of(Sampling.sample(splits.calibration(), options.calibrationRows(), seed)),
                splits.search(),
                splits.validation(),
                Sampling.sample(splits.search(), TIMING_ROWS, seed),
                splits.proven(),
                splits.notes());
    }

    private static Rows synthetic(Original original, QuantizeOptions options) {
        Dataset rows = SyntheticRows.of(
                original.model(), SYNTHETIC_ROWS, options.target().length(), options.seed());
        List<String> notes = new ArrayList<>();
        notes.add("There are no data: speed and fidelity are measured on inputs that are made up.");
        return new Rows(Optional.empty(), rows, rows, rows, false, notes);
    }

    /** Hashes of the rows, by what they were used for. */
    Map<String, String> digests() {
        Map<String, String> digests = new LinkedHashMap<>();
        calibration.ifPresent(rows -> digests.put("calibration", rows.digest()));
        digests.put("search", search.digest());
        digests.put("validation", validation.digest());
        return digests;
    }
}
