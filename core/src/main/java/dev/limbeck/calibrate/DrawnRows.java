package dev.limbeck.calibrate;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Some of the rows of another value. */
final class DrawnRows implements SampleRows {
    private final SampleRows all;
    private final int[] numbers;

    DrawnRows(SampleRows all, int[] numbers) {
        this.all = all;
        this.numbers = numbers;
    }

    /**
     * Numbers of places at which windows are looked at, drawn for each map by itself.
     *
     * @param places of a map; all if it has no more
     */
    static int[] numbers(Patches windows, int places, SplittableRandom random) {
        if (windows.places() <= places) {
            return IntStream.range(0, windows.rows()).toArray();
        }
        return IntStream.range(0, windows.rows() / windows.places())
                .flatMap(map -> random.ints(places, 0, windows.places()).map(place -> map * windows.places() + place))
                .toArray();
    }

    @Override
    public int width() {
        return all.width();
    }

    @Override
    public int rows() {
        return numbers.length;
    }

    @Override
    public void row(int number, double[] into) {
        all.row(numbers[number], into);
    }
}
