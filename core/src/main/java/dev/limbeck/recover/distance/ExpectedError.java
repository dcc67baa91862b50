package dev.limbeck.recover.distance;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * For numbers t [rows, C] and a model that makes [rows, 2C], numbers y and how far from t it expects them to be, as s =
 * log(σ² / v): the negative logarithm of a normal likelihood with that variance (Kendall and Gal 2017, equation 8), the
 * mean over rows and numbers of
 *
 * <pre>
 * ½·((y − t)² / v · exp(−s) + s)
 * </pre>
 *
 * <p>It is the least where σ² is the mean of (y − t)² over rows that look alike. s is cut at ±10, so that an error of 0 is
 * never expected.
 *
 * @param variances v of each number, the unit of its errors
 */
public record ExpectedError(List<Double> variances) implements Distance {
    private static final float MOST = 10;

    public ExpectedError {
        variances = List.copyOf(variances);
        for (double variance : variances) {
            if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Errors cannot be measured beside a variance of " + variance + ".");
            }
        }
    }

    /**
     * Beside the variances of some answers.
     *
     * @param answers of the rows, each [C]
     * @throws ModelException if one of the numbers is the same, or not finite, in all
     */
    public static ExpectedError beside(List<float[]> answers) {
        int values = answers.get(0).length;
        double[] variances = new double[values];
        for (int i = 0; i < values; i++) {
            int value = i;
            double mean =
                    answers.stream().mapToDouble(row -> row[value]).average().orElseThrow();
            variances[i] = answers.stream()
                    .mapToDouble(row -> (row[value] - mean) * (row[value] - mean))
                    .average()
                    .orElseThrow();
            if (!(variances[i] > 0 && variances[i] < Double.POSITIVE_INFINITY)) {
                throw new ModelException(
                        "The model answers the same number to all rows, or none that is finite, so it is"
                                + " not known how large an error is. Give other rows.");
            }
        }
        return new ExpectedError(DoubleStream.of(variances).boxed().toList());
    }

    @Override
    public String write(Tape tape, String student, String reference) {
        int values = variances.size();
        String numbers = tape.slice("numbers", student, -1, 0, values);
        String expected = tape.add(
                "expected",
                "Clip",
                tape.slice("errors", student, -1, values, 2L * values),
                tape.constant("least", Tensor.scalar(-MOST)),
                tape.constant("most", Tensor.scalar(MOST)));
        float[] weights = new float[values];
        for (int i = 0; i < values; i++) {
            weights[i] = (float) (1 / variances.get(i));
        }
        String difference = tape.add("difference", "Sub", numbers, reference);
        String square = tape.add("square", "Mul", difference, difference);
        String error = tape.add("error", "Mul", square, tape.constant("unit", Tensor.vector(weights)));
        String likely = tape.add("likely", "Mul", error, tape.add("surety", "Exp", tape.add("minus", "Neg", expected)));
        String mean = tape.add(
                "mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), tape.add("both", "Add", likely, expected));
        return tape.add("half", "Mul", mean, tape.constant("factor", Tensor.scalar(0.5f)));
    }

    @Override
    public boolean fitsAnyWidth() {
        return true;
    }
}
