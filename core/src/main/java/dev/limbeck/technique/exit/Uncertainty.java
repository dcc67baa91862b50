package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * How unsure an answer is, from 0 (sure) to 1 (no idea): what decides whether a row leaves at an exit. Once as nodes of
 * a graph and once in Java.
 */
public enum Uncertainty {
    /**
     * The entropy of the classes' probabilities, relative to that of a uniform distribution (FastBERT, Liu et al. 2020,
     * equation 6): with p = softmax(z) over C classes, u = Σ p·log p / log(1/C).
     */
    CLASSES {
        @Override
        public int fewestValues() {
            return 2;
        }

        @Override
        String write(Tape tape, String logits, int values) {
            String logs = tape.add("log_probability", "LogSoftmax", Map.of("axis", Attribute.of(-1)), logits);
            String terms = tape.add("term", "Mul", tape.add("probability", "Exp", logs), logs);
            return sum(tape, terms, 1 / Math.log(1.0 / values));
        }

        @Override
        public double of(float[] logits) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                largest = Math.max(largest, logit);
            }
            double total = 0;
            for (float logit : logits) {
                total += Math.exp(logit - largest);
            }
            double sum = 0;
            for (float logit : logits) {
                double log = logit - largest - Math.log(total);
                sum += Math.exp(log) * log;
            }
            return sum / Math.log(1.0 / logits.length);
        }
    },
    /**
     * For answers in which each of C values is a class that holds or not: the mean entropy of the C decisions, relative
     * to that of a coin. With p = sigmoid(z), u = −Σ (p·log p + (1 − p)·log(1 − p)) / (C·log 2). The entropy of one
     * decision is log(1 + e^−|z|) + |z|·sigmoid(−|z|), which has no differences of large numbers.
     */
    CLASS_SETS {
        @Override
        public int fewestValues() {
            return 1;
        }

        @Override
        String write(Tape tape, String logits, int values) {
            String low = tape.add("low", "Neg", tape.add("size", "Abs", logits));
            String product = tape.add("product", "Mul", low, tape.add("unlikely", "Sigmoid", low));
            String terms = tape.add("term", "Sub", tape.add("softplus", "Softplus", low), product);
            return sum(tape, terms, 1 / (values * Math.log(2)));
        }

        @Override
        public double of(float[] logits) {
            double sum = 0;
            for (float logit : logits) {
                double size = Math.abs(logit);
                sum += Math.log1p(Math.exp(-size)) + size / (1 + Math.exp(size));
            }
            return sum / (logits.length * Math.log(2));
        }
    },
    /**
     * For answers that are C numbers: an exit makes 2C values, the numbers and for each s = log(σ² / v), how large it
     * expects the square of its error to be beside the variance v of the model's answers (a learned variance; Kendall and
     * Gal 2017). u = √(mean of σ² / (σ² + v)) = √(mean of sigmoid(s)).
     */
    NUMBERS {
        @Override
        public int fewestValues() {
            return 1;
        }

        @Override
        int widthOf(int values) {
            return 2 * values;
        }

        @Override
        public int valuesOf(int width) {
            return width % 2 == 0 ? width / 2 : 0;
        }

        @Override
        String answer(Tape tape, String logits, int values) {
            return tape.slice("numbers", logits, -1, 0, values);
        }

        @Override
        public float[] answer(float[] logits) {
            return Arrays.copyOf(logits, logits.length / 2);
        }

        @Override
        String write(Tape tape, String logits, int values) {
            String shares = tape.add("share", "Sigmoid", tape.slice("errors", logits, -1, values, 2L * values));
            return tape.add("unsure", "Sqrt", sum(tape, shares, 1.0 / values));
        }

        @Override
        public double of(float[] logits) {
            int values = logits.length / 2;
            double sum = 0;
            for (int i = values; i < logits.length; i++) {
                sum += 1 / (1 + Math.exp(-logits[i]));
            }
            return Math.sqrt(sum / values);
        }
    };

    /** How many values an answer needs, so that there is something to be unsure of. */
    public abstract int fewestValues();

    /** How many values an exit makes for answers of so many values. */
    int widthOf(int values) {
        return values;
    }

    /** How many values an answer has where an exit makes so many; 0 if that cannot be. */
    public int valuesOf(int width) {
        return width;
    }

    /** Adds the nodes that take the answers, [rows, values], from what an exit makes, [rows, width]. */
    String answer(Tape tape, String logits, int values) {
        return logits;
    }

    /** The answer in what an exit makes of one row. */
    public float[] answer(float[] logits) {
        return logits;
    }

    /** Adds the nodes that make the uncertainties, FLOAT [rows], of what an exit makes, FLOAT [rows, width]. */
    abstract String write(Tape tape, String logits, int values);

    /** The uncertainty of one row, of what an exit makes of it. */
    public abstract double of(float[] logits);

    private static String sum(Tape tape, String terms, double factor) {
        String sum = tape.add(
                "sum",
                "ReduceSum",
                Map.of("keepdims", Attribute.of(0)),
                terms,
                tape.constant("value_axis", Tensor.vector(1L)));
        return tape.add("uncertainty", "Mul", sum, tape.constant("norm", Tensor.scalar((float) factor)));
    }
}
