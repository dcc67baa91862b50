package dev.limbeck.technique.structure;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The few values that the elements of a weight share. If some are 0, as after pruning, 0 is the first value and they alone
 * have it: the others are clustered without them (Deep Compression, Han et al. 2016, section 3).
 *
 * @param values FLOAT [k]
 * @param codes UINT8 of the weight's shape: which value an element has
 * @param error ‖W − W'‖ / ‖W‖
 */
record Codebook(Tensor values, Tensor codes, double error) {
    /**
     * The codebook of a weight.
     *
     * @param weight FLOAT, all of its elements finite
     * @param size how many values there may be, up to 256
     */
    static Codebook of(Tensor weight, int size, SplittableRandom random) {
        float[] elements = weight.toFloats();
        float[] others = risingWithoutZeros(elements);
        int zeros = others.length < elements.length ? 1 : 0;
        float[] centroids = ScalarKMeans.centroids(others, size - zeros, random);
        float[] values = new float[zeros + centroids.length];
        System.arraycopy(centroids, 0, values, zeros, centroids.length);
        byte[] codes = new byte[elements.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (elements[i] == 0 ? 0 : zeros + nearest(centroids, elements[i]));
        }
        return new Codebook(
                Tensor.ofFloats(Shape.of(values.length), values),
                Tensor.ofBytes(DType.UINT8, weight.shape(), codes),
                error(elements, values, codes));
    }

    private static float[] risingWithoutZeros(float[] elements) {
        float[] others = new float[elements.length];
        int count = 0;
        for (float element : elements) {
            if (element != 0) {
                others[count++] = element;
            }
        }
        float[] rising = count == others.length ? others : Arrays.copyOf(others, count);
        Arrays.sort(rising);
        return rising;
    }

    /** Of two that are as near the lower one. */
    private static int nearest(float[] rising, float element) {
        int place = Arrays.binarySearch(rising, element);
        if (place >= 0) {
            return place;
        }
        int above = -place - 1;
        if (above == 0 || above == rising.length) {
            return Math.max(0, above - 1);
        }
        double toLower = (double) element - rising[above - 1];
        double toUpper = (double) rising[above] - element;
        return toLower <= toUpper ? above - 1 : above;
    }

    private static double error(float[] elements, float[] values, byte[] codes) {
        double missing = 0;
        double all = 0;
        for (int i = 0; i < elements.length; i++) {
            double difference = (double) elements[i] - values[Byte.toUnsignedInt(codes[i])];
            missing += difference * difference;
            all += (double) elements[i] * elements[i];
        }
        return all > 0 ? Math.sqrt(missing / all) : 0;
    }

    long bytes() {
        return values.byteSize() + codes.byteSize();
    }
}
