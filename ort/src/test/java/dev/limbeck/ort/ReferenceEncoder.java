package dev.limbeck.ort;

import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/**
 * Encoders of the BERT family as their papers and the transformers library define them, in plain loops over doubles and
 * one sequence at a time. Written to be read beside the definition, not to be fast.
 */
final class ReferenceEncoder {
    /** What the reference must know of the configuration. */
    record Sizes(String family, int heads, int layers, int groups, int inner, int padToken) {}

    private final Sizes sizes;
    private final String prefix;
    private final Map<String, double[]> weights = new HashMap<>();
    private final DoubleUnaryOperator activation;

    /**
     * A reference.
     *
     * @param parameters as stored in model.safetensors
     */
    ReferenceEncoder(Sizes sizes, Map<String, Tensor> parameters) {
        this.sizes = sizes;
        parameters.forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
        boolean prefixed = weights.containsKey(sizes.family + ".embeddings.word_embeddings.weight");
        this.prefix = prefixed ? sizes.family + "." : "";
        this.activation = sizes.family.equals("albert") ? ReferenceEncoder::geluTanh : ReferenceEncoder::gelu;
    }

    /** The last hidden states, [sequence][hidden]. */
    double[][] hidden(long[] ids, long[] mask, long[] types) {
        double[][] x = embeddings(ids, types);
        for (int layer = 0; layer < sizes.layers; layer++) {
            for (int inner = 0; inner < sizes.inner; inner++) {
                x = block(layer, inner, x, mask);
            }
        }
        return x;
    }

    private double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private double[][] embeddings(long[] ids, long[] types) {
        String at = prefix + "embeddings.";
        int width = weight(at + "LayerNorm.bias").length;
        double[][] sum = new double[ids.length][width];
        int words = 0;
        for (int s = 0; s < ids.length; s++) {
            boolean pad = ids[s] == sizes.padToken;
            words += pad ? 0 : 1;
            long position = !sizes.family.equals("roberta") ? s : pad ? sizes.padToken : sizes.padToken + words;
            addRow(sum[s], at + "word_embeddings.weight", ids[s]);
            addRow(sum[s], at + "position_embeddings.weight", position);
            if (weights.containsKey(at + "token_type_embeddings.weight")) {
                addRow(sum[s], at + "token_type_embeddings.weight", types[s]);
            }
        }
        double[][] normed = norm(at + "LayerNorm", sum);
        String mapping = prefix + "encoder.embedding_hidden_mapping_in";
        return weights.containsKey(mapping + ".weight") ? linear(mapping, normed) : normed;
    }

    private void addRow(double[] sum, String table, long row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight(table)[(int) row * sum.length + i];
        }
    }

    private double[][] block(int layer, int inner, double[][] x, long[] mask) {
        return switch (sizes.family) {
            case "distilbert" -> {
                String at = prefix + "transformer.layer." + layer + ".";
                double[][] a = attention(at + "attention.", "q_lin", "k_lin", "v_lin", x, mask);
                double[][] h = norm(at + "sa_layer_norm", add(linear(at + "attention.out_lin", a), x));
                double[][] f = linear(at + "ffn.lin2", map(linear(at + "ffn.lin1", h), activation));
                yield norm(at + "output_layer_norm", add(f, h));
            }
            case "albert" -> {
                int group = (int) (layer / ((double) sizes.layers / sizes.groups));
                String at = prefix + "encoder.albert_layer_groups." + group + ".albert_layers." + inner + ".";
                double[][] a = attention(at + "attention.", "query", "key", "value", x, mask);
                double[][] h = norm(at + "attention.LayerNorm", add(linear(at + "attention.dense", a), x));
                double[][] f = linear(at + "ffn_output", map(linear(at + "ffn", h), activation));
                yield norm(at + "full_layer_layer_norm", add(f, h));
            }
            default -> {
                String at = prefix + "encoder.layer." + layer + ".";
                double[][] a = attention(at + "attention.self.", "query", "key", "value", x, mask);
                double[][] h =
                        norm(at + "attention.output.LayerNorm", add(linear(at + "attention.output.dense", a), x));
                double[][] f = linear(at + "output.dense", map(linear(at + "intermediate.dense", h), activation));
                yield norm(at + "output.LayerNorm", add(f, h));
            }
        };
    }

    private double[][] attention(String at, String q, String k, String v, double[][] x, long[] mask) {
        double[][] query = linear(at + q, x);
        double[][] key = linear(at + k, x);
        double[][] value = linear(at + v, x);
        int width = query[0].length / sizes.heads;
        double[][] out = new double[x.length][query[0].length];
        for (int head = 0; head < sizes.heads; head++) {
            for (int i = 0; i < x.length; i++) {
                double[] p = new double[x.length];
                double sum = 0;
                for (int j = 0; j < x.length; j++) {
                    double score = 0;
                    for (int c = head * width; c < (head + 1) * width; c++) {
                        score += query[i][c] * key[j][c];
                    }
                    p[j] = mask[j] == 0 ? 0 : Math.exp(score / Math.sqrt(width));
                    sum += p[j];
                }
                for (int j = 0; j < x.length; j++) {
                    for (int c = head * width; c < (head + 1) * width; c++) {
                        out[i][c] += p[j] / sum * value[j][c];
                    }
                }
            }
        }
        return out;
    }

    /** The answers of a sequence classifier, [labels]. */
    double[] sequenceLogits(double[][] hidden) {
        double[][] first = {hidden[0]};
        double[][] logits = switch (sizes.family) {
            case "distilbert" -> linear("classifier", map(linear("pre_classifier", first), v -> Math.max(v, 0)));
            case "roberta" -> linear("classifier.out_proj", map(linear("classifier.dense", first), Math::tanh));
            case "albert" -> linear("classifier", map(linear(prefix + "pooler", first), Math::tanh));
            default -> linear("classifier", map(linear(prefix + "pooler.dense", first), Math::tanh));
        };
        return logits[0];
    }

    /** The answers of a token classifier, [sequence][labels]. */
    double[][] tokenLogits(double[][] hidden) {
        return linear("classifier", hidden);
    }

    /** The scores of a masked-LM head, [sequence][vocabulary], with the word embeddings as last layer. */
    double[][] wordLogits(double[][] hidden) {
        return switch (sizes.family) {
            case "distilbert" -> words("vocab_transform", "vocab_layer_norm", "vocab_projector.bias", hidden);
            case "roberta" -> words("lm_head.dense", "lm_head.layer_norm", "lm_head.bias", hidden);
            case "albert" -> words("predictions.dense", "predictions.LayerNorm", "predictions.bias", hidden);
            default ->
                words(
                        "cls.predictions.transform.dense",
                        "cls.predictions.transform.LayerNorm",
                        "cls.predictions.bias",
                        hidden);
        };
    }

    private double[][] words(String dense, String norm, String bias, double[][] hidden) {
        double[][] x = norm(norm, map(linear(dense, hidden), activation));
        return multiply(x, weight(prefix + "embeddings.word_embeddings.weight"), weight(bias));
    }

    private double[][] linear(String layer, double[][] x) {
        return multiply(x, weight(layer + ".weight"), weight(layer + ".bias"));
    }

    private static double[][] multiply(double[][] x, double[] weight, double[] bias) {
        int in = x[0].length;
        double[][] y = new double[x.length][bias.length];
        for (int s = 0; s < x.length; s++) {
            for (int o = 0; o < bias.length; o++) {
                y[s][o] = bias[o];
                for (int i = 0; i < in; i++) {
                    y[s][o] += x[s][i] * weight[o * in + i];
                }
            }
        }
        return y;
    }

    private double[][] norm(String layer, double[][] x) {
        double[] gamma = weight(layer + ".weight");
        double[] beta = weight(layer + ".bias");
        double[][] y = new double[x.length][gamma.length];
        for (int s = 0; s < x.length; s++) {
            double mean = 0;
            double square = 0;
            for (double v : x[s]) {
                mean += v / gamma.length;
            }
            for (double v : x[s]) {
                square += (v - mean) * (v - mean) / gamma.length;
            }
            for (int i = 0; i < gamma.length; i++) {
                y[s][i] = (x[s][i] - mean) / Math.sqrt(square + 1e-12) * gamma[i] + beta[i];
            }
        }
        return y;
    }

    private static double[][] add(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int s = 0; s < a.length; s++) {
            for (int i = 0; i < a[s].length; i++) {
                sum[s][i] = a[s][i] + b[s][i];
            }
        }
        return sum;
    }

    private static double[][] map(double[][] x, DoubleUnaryOperator f) {
        double[][] y = new double[x.length][x[0].length];
        for (int s = 0; s < x.length; s++) {
            for (int i = 0; i < x[s].length; i++) {
                y[s][i] = f.applyAsDouble(x[s][i]);
            }
        }
        return y;
    }

    /** x·Φ(x); Φ by Simpson's rule on the normal density, good to 1e-9. */
    private static double gelu(double x) {
        int steps = 2000;
        double h = x / steps;
        double integral = 0;
        for (int i = 0; i <= steps; i++) {
            double t = i * h;
            integral += Math.exp(-t * t / 2) * (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4);
        }
        return x * (0.5 + integral * h / 3 / Math.sqrt(2 * Math.PI));
    }

    private static double geluTanh(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
