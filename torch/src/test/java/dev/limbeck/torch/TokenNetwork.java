package dev.limbeck.torch;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * logits = mean over the tokens of tanh(x·W1), times W2: a network whose gradients are written down here by hand. x is
 * DOUBLE [rows, tokens, features], {@code units} are the tanh [rows, tokens, units], {@code folded} the same as
 * [rows · tokens, units].
 */
final class TokenNetwork {
    static final int TOKENS = 3;
    static final int FEATURES = 4;
    static final int UNITS = 6;

    private final int classes;
    private final Tensor w1;
    private final Tensor w2;

    TokenNetwork(int classes) {
        this.classes = classes;
        Draws draws = new Draws(3);
        this.w1 = draws.tensor(FEATURES, UNITS);
        this.w2 = draws.tensor(UNITS, classes);
    }

    Model model() {
        return TestGraphs.model(
                Map.of(
                        "w1", w1,
                        "w2", w2,
                        "flat", Tensor.vector(-1L, UNITS),
                        "apart", Tensor.vector(-1L, TOKENS, UNITS),
                        "tokens", Tensor.vector(1L)),
                List.of(
                        Node.of("1", "MatMul", List.of("x", "w1"), List.of("sums")),
                        Node.of("2", "Tanh", List.of("sums"), List.of("units")),
                        Node.of("3", "Reshape", List.of("units", "flat"), List.of("folded")),
                        Node.of("4", "Reshape", List.of("folded", "apart"), List.of("again")),
                        Node.of("5", "ReduceMean", List.of("again", "tokens"), List.of("kept")),
                        Node.of("6", "Squeeze", List.of("kept", "tokens"), List.of("mean")),
                        Node.of("7", "MatMul", List.of("mean", "w2"), List.of("logits"))),
                List.of(new ValueInfo(
                        "x", TensorType.of(DType.DOUBLE, Dim.symbol("rows"), Dim.of(TOKENS), Dim.of(FEATURES)))),
                List.of("logits"));
    }

    static Tensor rows(int count, long seed) {
        return new Draws(seed).tensor(count, TOKENS, FEATURES);
    }

    static Dataset classified(Tensor x, List<Integer> classes) {
        return new TensorDataset("rows", Map.of("x", x), new Labels.ClassLabels(classes, List.of("a", "b", "c")));
    }

    static Dataset unlabelled(Tensor x) {
        return new TensorDataset("rows", Map.of("x", x), new Labels.None());
    }

    /** What the network makes of one row. */
    final class Pass {
        final double[][] x = new double[TOKENS][FEATURES];
        final double[][] units = new double[TOKENS][UNITS];
        final double[] mean = new double[UNITS];
        final double[] logits = new double[classes];

        Pass(Tensor rows, int row) {
            for (int t = 0; t < TOKENS; t++) {
                for (int i = 0; i < FEATURES; i++) {
                    x[t][i] = rows.doubleAt((row * TOKENS + t) * FEATURES + i);
                }
                for (int c = 0; c < UNITS; c++) {
                    double sum = 0;
                    for (int i = 0; i < FEATURES; i++) {
                        sum += x[t][i] * w1.doubleAt(i * UNITS + c);
                    }
                    units[t][c] = Math.tanh(sum);
                    mean[c] += units[t][c] / TOKENS;
                }
            }
            for (int c = 0; c < UNITS; c++) {
                for (int k = 0; k < classes; k++) {
                    logits[k] += mean[c] * w2.doubleAt(c * classes + k);
                }
            }
        }

        double[] probabilities() {
            double sum = Arrays.stream(logits).map(Math::exp).sum();
            return Arrays.stream(logits).map(z -> Math.exp(z) / sum).toArray();
        }

        /** ∂L/∂logits of the cross entropy: p − label. */
        double[] ofCrossEntropy(int label) {
            double[] slope = probabilities();
            slope[label] -= 1;
            return slope;
        }

        /** ∂L/∂units, the same for every token. */
        double ofUnit(int unit, double[] ofLogits) {
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += ofLogits[k] * w2.doubleAt(unit * classes + k);
            }
            return sum / TOKENS;
        }

        /** Σ a·∂L/∂a over tokens and the neighbouring units from the given one on. */
        double ofMask(int first, int width, double[] ofLogits) {
            double sum = 0;
            for (int t = 0; t < TOKENS; t++) {
                for (int c = first; c < first + width; c++) {
                    sum += units[t][c] * ofUnit(c, ofLogits);
                }
            }
            return sum;
        }

        double[] ofFirstWeights(double[] ofLogits) {
            double[] gradient = new double[FEATURES * UNITS];
            for (int t = 0; t < TOKENS; t++) {
                for (int i = 0; i < FEATURES; i++) {
                    for (int c = 0; c < UNITS; c++) {
                        gradient[i * UNITS + c] += x[t][i] * (1 - units[t][c] * units[t][c]) * ofUnit(c, ofLogits);
                    }
                }
            }
            return gradient;
        }

        double[] ofSecondWeights(double[] ofLogits) {
            double[] gradient = new double[UNITS * classes];
            Arrays.setAll(gradient, i -> mean[i / classes] * ofLogits[i % classes]);
            return gradient;
        }
    }

    Pass pass(Tensor rows, int row) {
        return new Pass(rows, row);
    }
}
