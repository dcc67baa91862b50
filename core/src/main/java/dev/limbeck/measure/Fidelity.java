package dev.limbeck.measure;

/** The mean cosine of each row's output to the original's output: 1 when all directions are kept. */
public final class Fidelity extends RowMean {
    @Override
    public String name() {
        return "fidelity";
    }

    @Override
    double value(float[] answer, float[] original) {
        return Cosine.between(answer, original);
    }
}
