package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InverseFactor;
import dev.limbeck.site.WeightedOperator;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Gives each code of a linear layer in turn the value that leaves the least error in the layer's output while the others
 * stay, and after every round the scales of each channel the common factor that does (cyclic coordinate descent, as
 * QuantEase, Behdin et al. 2023, arXiv:2309.01885). With {@code H = XᵀX/n + λI} and ŵ what the codes of a channel w stand
 * for
 *
 * <pre>{@code
 * ŵ_i ← nearest to ŵ_i + (H·(w − ŵ))_i / H_ii,   s ← s · ŵᵀHw / ŵᵀHŵ
 * }</pre>
 *
 * Neither makes {@code (w − ŵ)ᵀH(w − ŵ)} larger.
 */
final class OutputErrorDescent {
    /** By then hardly a code still changes. */
    private static final int ROUNDS = 20;

    private final double[][] moments;

    OutputErrorDescent(Covariance inputs) {
        int n = inputs.channels();
        double damping = InverseFactor.damping(inputs);
        this.moments = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                moments[i][j] = inputs.get(i, j);
            }
            moments[i][i] += damping;
        }
    }

    /**
     * Better codes and scales for a weight [in, out]. Scales that channels share stay.
     *
     * @param start codes to begin from
     * @param range of the codes
     */
    QuantizedTensor descend(WeightedOperator linear, QuantizedTensor start, IntegerRange range) {
        Groups groups = start.groups();
        Layer layer = new Layer(
                linear.weight().toFloats(),
                Arrays.stream(start.codes().toLongs())
                        .mapToInt(Math::toIntExact)
                        .toArray(),
                start.maps(range),
                groups.toArray(linear.weight().size()),
                linear.channels());
        boolean ownScales = groups.count() >= linear.channels();
        IntStream.range(0, linear.channels())
                .parallel()
                .forEach(channel -> new Channel(layer, channel).descend(ownScales));
        return QuantizedTensor.of(linear.weight().shape(), layer.codes, layer.maps, groups, start.isSymmetric());
    }

    /** H·v; H is symmetric, so rows may be added up. */
    private double[] product(double[] vector) {
        double[] product = new double[vector.length];
        for (int i = 0; i < product.length; i++) {
            add(vector[i], moments[i], product);
        }
        return product;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double factor, double[] row, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
        }
    }

    /** What the channels change, each its own part. */
    private static final class Layer {
        private final float[] weights;
        private final int[] codes;
        private final Affine[] maps;
        private final int[] groups;
        private final int channels;

        Layer(float[] weights, int[] codes, Affine[] maps, int[] groups, int channels) {
            this.weights = weights;
            this.codes = codes;
            this.maps = maps;
            this.groups = groups;
            this.channels = channels;
        }
    }

    /** One output of the layer. */
    private final class Channel {
        private final Layer layer;
        private final int channel;
        /** ŵ. */
        private final double[] rounded = new double[moments.length];
        /** H·w. */
        private final double[] wanted;
        /** H·(w − ŵ). */
        private final double[] missing;

        Channel(Layer layer, int channel) {
            this.layer = layer;
            this.channel = channel;
            double[] exact = new double[moments.length];
            for (int i = 0; i < exact.length; i++) {
                exact[i] = layer.weights[place(i)];
                rounded[i] = layer.maps[group(i)].dequantize(layer.codes[place(i)]);
            }
            this.wanted = product(exact);
            this.missing = wanted.clone();
            add(-1, product(rounded), missing);
        }

        private int place(int input) {
            return input * layer.channels + channel;
        }

        private int group(int input) {
            return layer.groups[place(input)];
        }

        void descend(boolean ownScales) {
            for (int round = 0; round < ROUNDS && improve(); round++) {
                if (ownScales) {
                    rescale();
                }
            }
        }

        private boolean improve() {
            boolean changes = false;
            for (int i = 0; i < rounded.length; i++) {
                changes |= improve(i);
            }
            return changes;
        }

        private boolean improve(int input) {
            Affine map = layer.maps[group(input)];
            int code = map.quantize((float) (rounded[input] + missing[input] / moments[input][input]));
            if (code == layer.codes[place(input)]) {
                return false;
            }
            double value = map.dequantize(code);
            add(rounded[input] - value, moments[input], missing);
            rounded[input] = value;
            layer.codes[place(input)] = code;
            return true;
        }

        private void rescale() {
            double[] there = wanted.clone();
            add(-1, missing, there);
            double length = dot(rounded, there);
            double factor = length > 0 ? dot(rounded, wanted) / length : 0;
            if (factor <= 0) {
                return;
            }
            for (int i = 0; i < rounded.length; i++) {
                if (i == 0 || group(i) != group(i - 1)) {
                    layer.maps[group(i)] = layer.maps[group(i)].scaledBy(factor);
                }
                rounded[i] *= factor;
                missing[i] = wanted[i] - factor * there[i];
            }
        }
    }
}
