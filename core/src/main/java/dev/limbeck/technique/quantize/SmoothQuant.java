package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.ChannelAbsMax;
import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Use;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Moves outlying channels of an activation into the weights that read it, without changing the model's answers: {@code
 * x·W = (x / s)·(s·W)} with {@code s_j = max|x_j|^α / max|W_j|^(1−α)}. The division is folded into what makes x, a
 * LayerNormalization or a linear layer (also the values of an Attention); where anything but linear layers reads x,
 * as a residual sum does behind a layer norm, it cannot be, and the value is no site.
 */
public final class SmoothQuant implements Technique<TensorSite, SmoothQuant.Migration> {
    private static final double SMALLEST = 1e-5;

    /**
     * How much is moved.
     *
     * @param alpha 0 moves all of the weights' range into the activation, 1 the reverse
     */
    public record Migration(double alpha) {
        public Migration {
            if (!(alpha >= 0 && alpha <= 1)) {
                throw new IllegalArgumentException("SmoothQuant's α must be in [0, 1], but is " + alpha + ".");
            }
        }
    }

    @Override
    public Card card() {
        return new Card(
                "smooth-quant",
                Stage.PRECISION,
                Set.of(),
                false,
                "Moves outlying channels of activations into weights before quantization.",
                "Xiao et al., 2023, arXiv:2211.10438");
    }

    @Override
    public List<TensorSite> sites(Model model) {
        Graph graph = model.graph();
        Set<String> values = new LinkedHashSet<>();
        WeightedOperator.all(graph).stream()
                .filter(WeightedOperator::isLinear)
                .map(WeightedOperator::activation)
                .filter(x -> readers(graph, x).isPresent()
                        && ChannelSource.of(graph, x).isPresent())
                .forEach(values::add);
        return values.stream().map(x -> new TensorSite(x, x)).toList();
    }

    /** The linear layers that read a value, if nothing else does. */
    private static Optional<List<WeightedOperator>> readers(Graph graph, String value) {
        List<WeightedOperator> readers = new ArrayList<>();
        for (Use use : graph.uses(value)) {
            Optional<WeightedOperator> linear = WeightedOperator.of(graph, use.node())
                    .filter(o -> o.isLinear() && o.activation().equals(value));
            if (linear.isEmpty() || graph.uses(linear.get().weightName()).size() > 1) {
                return Optional.empty();
            }
            readers.add(linear.get());
        }
        return readers.isEmpty() || graph.isOutput(value) ? Optional.empty() : Optional.of(readers);
    }

    @Override
    public List<Migration> options(TensorSite site, Target target) {
        return List.of(new Migration(0.5));
    }

    @Override
    public Set<Statistic> needs(Model model, TensorSite site, Migration migration) {
        return Set.of(largest(site));
    }

    private static Statistic largest(TensorSite site) {
        return new Statistic(site.value(), new ChannelAbsMax(-1));
    }

    @Override
    public Outcome apply(Model model, TensorSite site, Migration migration, Statistics statistics) {
        Graph graph = model.graph();
        Optional<List<WeightedOperator>> readers = readers(graph, site.value());
        Optional<ChannelSource> source = ChannelSource.of(graph, site.value());
        Optional<ChannelValues> largest = statistics.get(largest(site), ChannelValues.class);
        if (readers.isEmpty() || source.isEmpty()) {
            return new Outcome.Declined("'" + site.id()
                    + "' is not read by linear layers alone, or nothing before it can be divided by channel.");
        }
        if (largest.isEmpty()
                || largest.get().channels() != readers.get().get(0).inputs()) {
            return new Outcome.Declined("Nothing is known about the channels of '" + site.value() + "'.");
        }
        double[] factors = factors(readers.get(), largest.get(), migration.alpha());
        GraphEditor editor = model.edit();
        source.get().divide(editor, factors);
        for (WeightedOperator reader : readers.get()) {
            editor.initializer(reader.weightName(), multiplied(reader, factors));
        }
        return new Outcome.Applied(model.withGraph(editor.build()));
    }

    private static double[] factors(List<WeightedOperator> readers, ChannelValues activations, double alpha) {
        double[] weights = new double[activations.channels()];
        for (WeightedOperator reader : readers) {
            float[] values = reader.weight().toFloats();
            Groups.alongAxis(reader.weight().shape(), reader.reductionAxis())
                    .forEach((element, input) -> weights[input] = Math.max(weights[input], Math.abs(values[element])));
        }
        double[] factors = new double[weights.length];
        for (int j = 0; j < factors.length; j++) {
            double x = activations.get(j);
            boolean silent = x < SMALLEST || weights[j] < SMALLEST;
            factors[j] = silent ? 1 : Math.max(SMALLEST, Math.pow(x, alpha) / Math.pow(weights[j], 1 - alpha));
        }
        return factors;
    }

    private static Tensor multiplied(WeightedOperator reader, double[] factors) {
        float[] values = reader.weight().toFloats();
        Groups.alongAxis(reader.weight().shape(), reader.reductionAxis())
                .forEach((element, input) -> values[element] = (float) (values[element] * factors[input]));
        return Tensor.ofFloats(reader.weight().shape(), values);
    }
}
