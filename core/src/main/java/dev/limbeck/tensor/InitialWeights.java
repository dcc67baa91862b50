package dev.limbeck.tensor;

import java.util.random.RandomGenerator;

/** Random weights as a training begins with them. */
public final class InitialWeights {
    private static final double BERT = 0.02;

    private InitialWeights() {}

    /** Those of BERT (Devlin et al. 2019): normal with deviation 0.02. */
    public static Tensor normal(Shape shape, RandomGenerator random) {
        return normal(shape, BERT, random);
    }

    /** Normal FLOAT weights of a shape; the same generator in the same state gives the same ones. */
    public static Tensor normal(Shape shape, double deviation, RandomGenerator random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, deviation);
        }
        return Tensor.ofFloats(shape, values);
    }
}
