package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.technique.RandomLayer;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** A MatMul and rows that it reads: mixtures of a few causes, of channels that differ in size, as activations are. */
final class CalibratedLayer {
    final int inputs;
    final int outputs;
    final int rows;
    final float[] x;
    final float[] w;
    private final RandomLayer layer;

    CalibratedLayer(long seed, int inputs, int outputs, int rows, int causes) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.rows = rows;
        SplittableRandom random = new SplittableRandom(seed);
        double[] sizes = random.doubles(inputs, 0.2, 3).toArray();
        this.layer = new RandomLayer(random, rows, sizes, outputs, causes, 0.1);
        this.x = layer.rows();
        this.w = layer.weights();
    }

    PrunableWeight weight() {
        Graph graph = GraphEditor.empty("layer")
                .addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(inputs))))
                .addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(outputs))))
                .initializer("w", Tensor.ofFloats(Shape.of(inputs, outputs), w))
                .add(Node.of("product", "MatMul", List.of("x", "w"), List.of("y")))
                .build();
        return PrunableWeight.of(graph).get(0);
    }

    Statistics statistics(WeightCriterion criterion) {
        return statistics(criterion.needs(weight()), Map.of("x", Tensor.ofFloats(Shape.of(rows, inputs), x)));
    }

    static Statistics statistics(Set<Statistic> needs, Map<String, Tensor> values) {
        Map<Statistic, Summary> summaries = new HashMap<>();
        for (Statistic statistic : needs) {
            Reducer.Accumulator accumulator =
                    statistic.reduction().ofElements().orElseThrow().accumulator();
            accumulator.add(Objects.requireNonNull(values.get(statistic.value())));
            summaries.put(statistic, accumulator.summary());
        }
        return new Statistics(summaries);
    }

    /** Squared error of x·W over all rows. */
    double error(float[] other) {
        return layer.outputError(other);
    }
}
