package dev.limbeck.ort;

import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Speed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Runs contestants in turn on the same batches: a round runs each of them forward and backward on one batch (A B B A),
 * and the next round begins with the next contestant, so that each is as often first, last and right after itself. A
 * contestant's time in a round is the mean of its two runs; ratios are taken within a round.
 */
final class Rounds {
    /** One of those that are timed. */
    interface Contestant {
        /** Runs it once on a batch. */
        void run(int batch);
    }

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double WARM_UP_SHARE = 0.25;

    private final List<? extends Contestant> contestants;
    private final int[] batchRows;
    private final LongSupplier nanoClock;
    private final Center center;
    /** Milliseconds of every round by contestant. */
    private final List<List<Double>> millis = new ArrayList<>();

    private final List<Integer> rows = new ArrayList<>();

    /**
     * @param batchRows how many rows each batch has
     * @param nanoClock nanoseconds since any fixed time
     * @param center what the rounds say together
     */
    Rounds(List<? extends Contestant> contestants, int[] batchRows, LongSupplier nanoClock, Center center) {
        this.contestants = contestants;
        this.batchRows = batchRows.clone();
        this.nanoClock = nanoClock;
        this.center = center;
        contestants.forEach(c -> millis.add(new ArrayList<>()));
    }

    /** Warms up, measures until the patience is over, and says how fast each contestant was. */
    List<Speed> run(Patience patience) {
        warmUp(patience);
        long start = nanoClock.getAsLong();
        int most = center.whole(patience.most(), batchRows.length);
        for (int round = 0; round < most; round++) {
            double seconds = (nanoClock.getAsLong() - start) / NANOS_PER_SECOND;
            boolean mayStop = round >= patience.fewest() && round == center.whole(round, batchRows.length);
            if (mayStop && (seconds > patience.seconds() || isPrecise(patience, round))) {
                break;
            }
            round(round);
        }
        return IntStream.range(0, contestants.size()).mapToObj(this::speed).toList();
    }

    /** Runs everything at least once, because the first run of a shape allocates its memory. */
    private void warmUp(Patience patience) {
        long start = nanoClock.getAsLong();
        for (int batch = 0; batch < batchRows.length; batch++) {
            for (Contestant contestant : contestants) {
                contestant.run(batch);
            }
            if ((nanoClock.getAsLong() - start) / NANOS_PER_SECOND > WARM_UP_SHARE * patience.seconds()) {
                return;
            }
        }
    }

    private void round(int round) {
        int count = contestants.size();
        int batch = round % batchRows.length;
        double[] sums = new double[count];
        for (int turn = 0; turn < 2 * count; turn++) {
            int place = turn < count ? turn : 2 * count - 1 - turn;
            int contestant = (place + round) % count;
            long start = nanoClock.getAsLong();
            contestants.get(contestant).run(batch);
            sums[contestant] += (nanoClock.getAsLong() - start) / NANOS_PER_MILLI;
        }
        for (int contestant = 0; contestant < count; contestant++) {
            millis.get(contestant).add(sums[contestant] / 2);
        }
        rows.add(batchRows[batch]);
    }

    /** Whether every batch has had its round and the ratios of all contestants are known well enough. */
    private boolean isPrecise(Patience patience, int rounds) {
        if (rounds < batchRows.length) {
            return false;
        }
        return IntStream.range(0, contestants.size())
                .mapToObj(this::speedup)
                .allMatch(ratio -> ratio.high() - ratio.low() <= 2 * patience.precision() * ratio.value());
    }

    private Speed speed(int contestant) {
        double[] own = millis(contestant);
        double[] rowMillis = rows.stream().mapToDouble(count -> count * 1000.0).toArray();
        return new Speed(center.of(own), center.ratio(rowMillis, own).value(), speedup(contestant), own.length);
    }

    private Interval speedup(int contestant) {
        return center.ratio(millis(0), millis(contestant));
    }

    private double[] millis(int contestant) {
        return millis.get(contestant).stream().mapToDouble(Double::doubleValue).toArray();
    }
}
