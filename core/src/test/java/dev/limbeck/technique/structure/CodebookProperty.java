package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codebooks against the best partition, found by dynamic programming, and against what is known of the normal distribution. */
class CodebookProperty {
    private static final int TIMES = 200;

    private static float[] gaussian(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Codebook codebook(float[] elements, int size, long seed) {
        return Codebook.of(Tensor.ofFloats(Shape.of(elements.length), elements), size, new SplittableRandom(seed));
    }

    private static double[] restored(Codebook codebook) {
        double[] values = codebook.values().toDoubles();
        return Arrays.stream(codebook.codes().toLongs())
                .mapToDouble(code -> values[(int) code])
                .toArray();
    }

    private static double squares(float[] elements, double[] restored) {
        double sum = 0;
        for (int i = 0; i < elements.length; i++) {
            sum += Math.pow(elements[i] - restored[i], 2);
        }
        return sum;
    }

    /** The least sum of squares of any partition into so many sets; in order, sets of the best one are intervals. */
    private static double best(float[] elements, int sets) {
        float[] sorted = elements.clone();
        Arrays.sort(sorted);
        double[] least = new double[sorted.length + 1];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        least[0] = 0;
        for (int set = 0; set < sets; set++) {
            double[] next = least.clone();
            for (int start = 0; start < sorted.length; start++) {
                for (int end = start + 1; end <= sorted.length; end++) {
                    next[end] = Math.min(next[end], least[start] + aroundTheMean(sorted, start, end));
                }
            }
            least = next;
        }
        return least[sorted.length];
    }

    private static double aroundTheMean(float[] sorted, int start, int end) {
        double mean = 0;
        for (int i = start; i < end; i++) {
            mean += sorted[i] / (double) (end - start);
        }
        double sum = 0;
        for (int i = start; i < end; i++) {
            sum += (sorted[i] - mean) * (sorted[i] - mean);
        }
        return sum;
    }

    @Test
    void everyElementIsAtItsNearestValueAndEveryValueIsTheMeanOfItsElements() {
        SplittableRandom random = new SplittableRandom(1);
        for (int time = 0; time < TIMES; time++) {
            float[] elements = gaussian(random, random.nextInt(2, 3000));
            int size = random.nextInt(2, 40);
            Codebook codebook = codebook(elements, size, time);

            double[] values = codebook.values().toDoubles();
            long[] codes = codebook.codes().toLongs();
            double[] sums = new double[values.length];
            int[] counts = new int[values.length];
            assertThat(values).hasSizeLessThanOrEqualTo(size).isSorted();
            for (int i = 0; i < codes.length; i++) {
                double element = elements[i];
                double nearest = Arrays.stream(values)
                        .map(value -> Math.abs(element - value))
                        .min()
                        .orElseThrow();
                assertThat(Math.abs(element - values[(int) codes[i]])).isEqualTo(nearest);
                sums[(int) codes[i]] += element;
                counts[(int) codes[i]]++;
            }
            for (int i = 0; i < values.length; i++) {
                assertThat(counts[i]).isPositive();
                assertThat(values[i]).isCloseTo(sums[i] / counts[i], within(1e-6));
            }
        }
    }

    @Test
    void theErrorIsNearThatOfTheBestPartitionAndNeverBelowIt() {
        SplittableRandom random = new SplittableRandom(2);
        double sum = 0;
        for (int time = 0; time < TIMES; time++) {
            float[] elements = gaussian(random, 60);
            int size = random.nextInt(2, 9);
            Codebook codebook = codebook(elements, size, time);

            double own = squares(elements, restored(codebook));
            double ratio = own / best(elements, size);
            assertThat(ratio).isBetween(1 - 1e-6, 4.0);
            sum += ratio;
            double all = squares(elements, new double[elements.length]);
            assertThat(codebook.error()).isCloseTo(Math.sqrt(own / all), within(1e-9));
        }
        assertThat(sum / TIMES).isLessThan(1.3);
    }

    /** The least mean squared errors of quantizers of the normal distribution (Max 1960, table I). */
    @ParameterizedTest
    @CsvSource({"2, 0.3634", "4, 0.1175", "8, 0.03454", "16, 0.009497", "32, 0.002499"})
    void ofManyNormalNumbersItIsNearlyTheBestQuantizer(int size, double published) {
        float[] elements = gaussian(new SplittableRandom(3), 300_000);
        double own = squares(elements, restored(codebook(elements, size, 4))) / elements.length;
        assertThat(own / published).isBetween(0.97, 1.1);
    }

    @Test
    void asManyDistinctElementsAsValuesAreRestored() {
        SplittableRandom random = new SplittableRandom(4);
        for (int time = 0; time < TIMES; time++) {
            int size = 1 << random.nextInt(1, 9);
            float[] distinct = gaussian(random, random.nextInt(1, size + 1));
            if (time % 3 == 0) {
                distinct[0] = 0;
            }
            float[] elements = new float[2000];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = distinct[random.nextInt(distinct.length)];
            }
            Codebook codebook = codebook(elements, size, time);

            assertThat(squares(elements, restored(codebook))).isZero();
            assertThat(codebook.error()).isZero();
        }
    }

    @Test
    void zerosAndTheyAloneStayZero() {
        SplittableRandom random = new SplittableRandom(5);
        for (int time = 0; time < TIMES; time++) {
            float[] elements = gaussian(random, 500);
            for (int i = 0; i < elements.length; i++) {
                elements[i] = random.nextInt(3) == 0 ? 0 : elements[i];
            }
            elements[7] = -0f;
            Codebook codebook = codebook(elements, 1 << random.nextInt(1, 5), time);

            double[] restored = restored(codebook);
            assertThat(codebook.values().doubleAt(0)).isZero();
            for (int i = 0; i < elements.length; i++) {
                assertThat(codebook.codes().longAt(i) == 0).isEqualTo(elements[i] == 0);
                assertThat(restored[i] == 0).isEqualTo(elements[i] == 0);
            }
        }
    }

    @Test
    void codesAreBytesOfTheSameShapeForEveryKindOfWeight() {
        SplittableRandom random = new SplittableRandom(6);
        float[] many = gaussian(random, 4096);
        Codebook full = Codebook.of(Tensor.ofFloats(Shape.of(4, 16, 8, 8), many), 256, random);
        assertThat(full.codes().dtype()).isEqualTo(DType.UINT8);
        assertThat(full.codes().shape()).isEqualTo(Shape.of(4, 16, 8, 8));
        assertThat(Arrays.stream(full.codes().toLongs()).max().orElseThrow()).isGreaterThan(200);

        Codebook zeros = codebook(new float[9], 2, 1);
        assertThat(zeros.values().toDoubles()).containsExactly(0);
        assertThat(zeros.error()).isZero();
        assertThat(codebook(many, 32, 8).values())
                .isEqualTo(codebook(many, 32, 8).values());
    }

    /** Far from 0 and close to each other, so that sums of squares would have lost them. */
    @Test
    void clustersFarFromZeroAreToldApart() {
        SplittableRandom random = new SplittableRandom(7);
        float[] elements = new float[100_000];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = 1000 + i % 4 + (float) random.nextDouble(0.01);
        }
        Codebook codebook = codebook(elements, 4, 1);
        assertThat(Math.sqrt(squares(elements, restored(codebook)) / elements.length))
                .isLessThan(0.01);
    }
}
