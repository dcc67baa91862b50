package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.SparseTensor;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Models;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ONNX's own sparse initializers, which {@code docs/guide/pruning.md} weighs against an archive: ONNX Runtime reads them,
 * and an element takes 12 bytes instead of 4, so the file is smaller only where more than two thirds are 0.
 */
class SparseInitializerTest {
    private static final int WIDTH = 200;

    @ParameterizedTest
    @CsvSource({"0.5, 1.5", "0.8, 0.6", "0.9, 0.3"})
    void theRuntimeReadsThemAndTheFileTakesTwelveBytesForAnElement(double sparsity, double bytesOfDense) {
        Model dense = pruned(Models.layers(2, WIDTH), sparsity);
        Model sparse = asSparse(dense);
        Map<String, Tensor> inputs = Map.of("x", new RandomTensors(3).normal(4, WIDTH));
        try (OrtSession expected = OrtSession.open(dense);
                OrtSession session = OrtSession.open(sparse)) {
            assertThat(session.run(inputs)).isEqualTo(expected.run(inputs));
        }
        double weights = 2.0 * WIDTH * WIDTH * Float.BYTES;
        assertThat((OnnxWriter.fileBytes(sparse) - OnnxWriter.fileBytes(dense)) / weights)
                .isBetween(bytesOfDense - 1 - 0.02, bytesOfDense - 1 + 0.02);
    }

    private static Model pruned(Model model, double sparsity) {
        RandomTensors random = new RandomTensors(5);
        GraphEditor editor = model.edit();
        model.graph().initializers().forEach((name, tensor) -> {
            if (tensor.rank() == 2) {
                float[] values = tensor.toFloats();
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.below(1000) < 1000 * sparsity ? 0 : values[i];
                }
                editor.initializer(name, Tensor.ofFloats(tensor.shape(), values));
            }
        });
        return model.withGraph(editor.build());
    }

    private static Model asSparse(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        graph.initializers().forEach((name, tensor) -> {
            if (tensor.rank() == 2) {
                editor.sparseInitializer(name, sparse(tensor));
            }
        });
        return model.withGraph(editor.build());
    }

    private static SparseTensor sparse(Tensor tensor) {
        float[] values = tensor.toFloats();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                kept.add(i);
            }
        }
        float[] elements = new float[kept.size()];
        long[] places = new long[kept.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = values[kept.get(i)];
            places[i] = kept.get(i);
        }
        return new SparseTensor(
                Tensor.ofFloats(Shape.of(elements.length), elements), Tensor.vector(places), tensor.shape());
    }
}
