package dev.limbeck.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Seeded random choices of rows, each class in proportion. The chosen rows keep the dataset's order. */
public final class Sampling {
    private Sampling() {}

    /** The dataset in two halves without a common row, except documents, which both have to search. */
    public static List<Dataset> halves(Dataset data, long seed) {
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (List<Integer> stratum : data.labels().strata(data.size())) {
            List<Integer> shuffled = shuffled(stratum, seed);
            boolean firstIsBehind = first.size() <= second.size();
            int middle = firstIsBehind ? (shuffled.size() + 1) / 2 : shuffled.size() / 2;
            first.addAll(shuffled.subList(0, middle));
            second.addAll(shuffled.subList(middle, shuffled.size()));
        }
        return List.of(select(data, first), select(data, second));
    }

    private static Dataset select(Dataset data, List<Integer> rows) {
        TreeSet<Integer> sorted = new TreeSet<>(rows);
        sorted.addAll(data.labels().shared());
        return data.select(List.copyOf(sorted));
    }

    /**
     * About this many rows, at least one of each class; the dataset itself if it has no more. Queries come with the
     * documents they ask for.
     */
    public static Dataset sample(Dataset data, int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("Cannot sample " + count + " rows.");
        }
        if (data.size() <= count) {
            return data;
        }
        List<List<Integer>> strata = data.labels().strata(data.size());
        int all = strata.stream().mapToInt(List::size).sum();
        TreeSet<Integer> chosen = new TreeSet<>();
        for (List<Integer> stratum : strata) {
            int share = (int) Math.max(1, Math.round((double) count * stratum.size() / all));
            chosen.addAll(shuffled(stratum, seed).subList(0, Math.min(share, stratum.size())));
        }
        TreeSet<Integer> complete = new TreeSet<>(data.labels().withReferences(List.copyOf(chosen)));
        return data.select(List.copyOf(complete));
    }

    private static List<Integer> shuffled(List<Integer> rows, long seed) {
        List<Integer> copy = new ArrayList<>(rows);
        Collections.shuffle(copy, new Random(seed));
        return copy;
    }
}
