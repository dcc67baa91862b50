package dev.limbeck.measure;

/** The cosine of the angle between two vectors, a·b / (|a| |b|). */
final class Cosine {
    private Cosine() {}

    /** Two zero vectors are alike (1); a zero vector and another are not (0). */
    static double between(float[] a, float[] b) {
        double norms = norm(a) * norm(b);
        if (norms == 0) {
            return norm(a) == norm(b) ? 1 : 0;
        }
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return Math.max(-1, Math.min(1, dot / norms));
    }

    static double norm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
