package dev.limbeck.recover;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.SplittableRandom;

/** Random initial weights of linear layers (Glorot and Bengio 2010): uniform in ±√(6 / (in + out)). */
final class Glorot {
    private static final double VARIANCE = 6;

    private Glorot() {}

    /** A matrix [in, out]; the same seed gives the same one. */
    static Tensor matrix(int in, int out, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double bound = Math.sqrt(VARIANCE / (in + out));
        float[] values = new float[Math.multiplyExact(in, out)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return Tensor.ofFloats(Shape.of(in, out), values);
    }
}
