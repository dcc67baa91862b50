package dev.limbeck.data;

import dev.limbeck.error.DataException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows a run may use for what, so that no figure comes from rows that chose it.
 *
 * <p>The model has seen train: learning and calibrating use it, choosing and judging do not. Search rows choose among
 * candidates and validation rows fix the verdict; they are the halves of dev. Test is measured once afterwards and
 * changes nothing. Without dev, half of test takes its place. With train only, search and validation are taken from
 * train, and what they say is not {@link #proven}.
 *
 * @param train rows to learn from; empty if there are none
 * @param calibration rows to collect statistics on, without regard to labels
 * @param search rows to choose candidates by
 * @param validation rows to judge the result by, apart from {@code search}
 * @param test rows to measure the final result on; empty if there are none
 * @param proven whether validation rows are new to the model
 * @param notes what the user should be told about the choice
 */
public record Splits(
        Optional<Dataset> train,
        Dataset calibration,
        Dataset search,
        Dataset validation,
        Optional<Dataset> test,
        boolean proven,
        List<String> notes) {
    private static final int FEWEST_ROWS = 2;

    public Splits {
        notes = List.copyOf(notes);
    }

    /**
     * Assigns the rows.
     *
     * @throws DataException if there are fewer than two rows to search and validate on
     */
    public static Splits of(Map<Split, Dataset> given, long seed) {
        List<String> notes = new ArrayList<>();
        Map<Split, Dataset> splits = new EnumMap<>(Split.class);
        splits.putAll(given);
        Dataset test = splits.get(Split.TEST);
        if (!splits.containsKey(Split.DEV) && test != null) {
            List<Dataset> halves = Sampling.halves(requireTwo(test), seed + 1);
            splits.put(Split.DEV, halves.get(0));
            splits.put(Split.TEST, halves.get(1));
            notes.add("There is no dev split: " + halves.get(0).size() + " rows of test serve as dev, the other "
                    + halves.get(1).size() + " stay test.");
        }
        Optional<Dataset> train = Optional.ofNullable(splits.get(Split.TRAIN));
        Dataset held = splits.get(Split.DEV);
        boolean proven = held != null;
        if (held == null) {
            held = train.orElseThrow(() -> new DataException("There are no rows to search and validate on."));
            notes.add("There is only a train split, which the model may have learned by heart: the verdict is"
                    + " 'unproven'. Give rows that are new to the model as dev.");
        }
        List<Dataset> halves = Sampling.halves(requireTwo(held), seed);
        return new Splits(
                train,
                train.filter(t -> proven).orElse(halves.get(0)),
                halves.get(0),
                halves.get(1),
                Optional.ofNullable(splits.get(Split.TEST)),
                proven,
                notes);
    }

    /**
     * The rows to learn from.
     *
     * @throws DataException if there are none
     */
    public Dataset requireTrain() {
        return train.orElseThrow(() -> new DataException("There are no rows to learn from: no train split was found."));
    }

    /**
     * The same with about so many of the rows to learn from, each class in proportion.
     *
     * @throws IllegalArgumentException if they are fewer than one
     */
    public Splits learningFrom(int rows, long seed) {
        return new Splits(
                train.map(all -> Sampling.sample(all, rows, seed)),
                calibration,
                search,
                validation,
                test,
                proven,
                notes);
    }

    private static Dataset requireTwo(Dataset data) {
        int rows = data.size() - data.labels().shared().size();
        if (rows < FEWEST_ROWS) {
            throw new DataException(data.name() + " has " + rows + (rows == 1 ? " row" : " rows")
                    + ", too few to search on one half and validate on the other. Give at least " + FEWEST_ROWS + ".");
        }
        return data;
    }
}
