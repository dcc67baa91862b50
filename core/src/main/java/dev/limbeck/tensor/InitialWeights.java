package dev.limbeck.tensor;

import java.util.random.RandomGenerator;

/** Random weights as a training of BERT begins with them (Devlin et al. 2019): normal with deviation 0.02. */
public final class InitialWeights {
    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    /** FLOAT weights of a shape; the same generator in the same state gives the same ones. */
    public static Tensor normal(Shape shape, RandomGenerator random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, DEVIATION);
        }
        return Tensor.ofFloats(shape, values);
    }
}
