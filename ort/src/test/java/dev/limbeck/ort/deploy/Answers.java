package dev.limbeck.ort.deploy;

import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** Runs a model in ONNX Runtime for the first of its outputs, and compares two such outputs. */
final class Answers {
    private Answers() {}

    /** The elements of the model's first output, FLOAT. */
    static float[] of(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs).values().iterator().next().toFloats();
        }
    }

    /** max|a − b| / max|b|; infinite if a has an element that is not a number. */
    static double difference(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new AssertionError(a.length + " elements instead of " + b.length + ".");
        }
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < b.length; i++) {
            worst = Math.max(worst, Float.isNaN(a[i]) ? Double.POSITIVE_INFINITY : Math.abs(a[i] - b[i]));
            largest = Math.max(largest, Math.abs(b[i]));
        }
        return worst / largest;
    }
}
