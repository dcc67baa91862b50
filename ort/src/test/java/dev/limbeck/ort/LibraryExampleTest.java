package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.Limbeck;
import dev.limbeck.Quantized;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Labels.ClassLabels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.measure.Metric;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.run.Mode;
import dev.limbeck.run.RunJson;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/guide/library.md, on an encoder small enough for a test. */
class LibraryExampleTest {
    private static final CanonicalBert.Shapes SHAPES = CanonicalBert.Shapes.SMALL;

    @TempDir
    private Path temp;

    @Test
    void loadInspectEvaluateQuantizeSave() {
        Path folder = temp.resolve("bert");
        OnnxWriter.write(CanonicalBert.model(SHAPES, CanonicalBert.Precision.FLOAT, 1), folder.resolve("model.onnx"));
        Splits splits = Splits.of(Map.of(Split.TRAIN, rows(40, 1), Split.DEV, rows(80, 2)), 1);

        Limbeck bert = Limbeck.load(folder);
        assertThat(bert.inspect().parameters()).isPositive();
        assertThat(bert.evaluate(splits.validation(), Metric.parse("accuracy")).value())
                .isBetween(0.0, 1.0);

        Quantized small = bert.quantize(Mode.DYNAMIC)
                .data(splits)
                .metric(Metric.parse("agreement"))
                .exclude("classifier*")
                .target(Target.of(InstructionSets.current()).withThreads(1))
                .run();
        small.save(temp.resolve("bert-int8"));

        assertThat(Limbeck.load(temp.resolve("bert-int8")).model().graph().outputs())
                .isEqualTo(bert.model().graph().outputs());
        assertThat(small.run().after().bytes()).isLessThan(small.run().before().bytes());
        assertThat(small.run().after().score().orElseThrow().value()).isGreaterThan(0.9);
        assertThat(temp.resolve("bert-int8/run.json"))
                .content()
                .isEqualTo(RunJson.of(small.run(), temp.resolve("bert-int8").toString()) + "\n");
        assertThat(Files.exists(temp.resolve("bert-int8/model.onnx"))).isTrue();
    }

    private static Dataset rows(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 3 + i % 6);
        Map<String, Tensor> inputs = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
        Labels labels = new ClassLabels(Collections.nCopies(count, 0), List.of("a", "b", "c"));
        return new TensorDataset("rows", inputs, labels);
    }
}
