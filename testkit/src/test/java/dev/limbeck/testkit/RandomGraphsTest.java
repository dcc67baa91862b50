package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
    @Test
    void theSameSeedGivesTheSameModel() {
        Model first = RandomGraphs.model(7, 20);
        Model second = RandomGraphs.model(7, 20);

        assertThat(first.graph().nodes().toString())
                .isEqualTo(second.graph().nodes().toString());
        assertThat(first.graph().initializers()).isEqualTo(second.graph().initializers());
    }

    @Test
    void seedsGiveDifferentModelsOfManyOperators() {
        Set<String> operators = new HashSet<>();
        Set<String> models = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Model model = RandomGraphs.model(seed, 12);
            models.add(model.graph().nodes().toString());
            model.graph().nodes().forEach(n -> operators.add(n.opType()));
            assertThat(model.graph().captures()).isEmpty();
        }

        assertThat(models).hasSizeGreaterThan(45);
        assertThat(operators).contains("MatMul", "Gemm", "Concat", "LayerNormalization", "Constant", "Add", "Relu");
    }

    @Test
    void tensorsOfEveryNumericTypeAreReproducible() {
        for (DType dtype : DType.values()) {
            if (dtype.isFloating() || dtype.isInteger()) {
                Tensor first = new RandomTensors(3).any(dtype, Shape.of(3, 5));
                assertThat(first).isEqualTo(new RandomTensors(3).any(dtype, Shape.of(3, 5)));
                assertThat(first.dtype()).isEqualTo(dtype);
            }
        }
    }

    @Test
    void normalTensorsHaveTheirMeanAndDeviation() {
        double[] values = new RandomTensors(1).normal(Shape.of(20_000), 2, 3).toDoubles();
        double mean = 0;
        double square = 0;
        for (double value : values) {
            mean += value / values.length;
            square += value * value / values.length;
        }

        assertThat(mean).isBetween(1.9, 2.1);
        assertThat(Math.sqrt(square - mean * mean)).isBetween(2.9, 3.1);
    }
}
