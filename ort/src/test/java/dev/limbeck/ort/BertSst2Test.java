package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.MeanVariance;
import dev.limbeck.calibrate.Moments;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels.ClassLabels;
import dev.limbeck.data.Split;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.measure.Predictions;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.reader.DataOptions;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.testkit.Shared;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engines on a real text classifier with its own tokenizer and data. */
class BertSst2Test {
    private Model model;
    private Dataset dev;

    @BeforeEach
    void open() {
        Path file = Shared.model("bert-sst2/model.onnx");
        model = OnnxReader.read(file);
        dev = DatasetFolder.open(Shared.data("sst2"), DataOptions.GUESSED, model, file, note -> {})
                .dataset(Split.DEV);
    }

    /** All of dev gives 792 of 872 (.9083), all of test 1674 of 1821 (.9193), as is known of this model. */
    @Test
    void answersAreAsAccurateAsTheModelIs() {
        Dataset rows = first(200);
        ClassLabels labels = rows.labels().classes().orElseThrow();
        Predictions predictions = new OrtPredictor()
                .predict(model, rows, model.graph().outputs().get(0).name());

        int right = 0;
        for (int row = 0; row < rows.size(); row++) {
            right += predictions.argmax(row) == labels.values().get(row) ? 1 : 0;
        }
        assertThat(right).isEqualTo(185);
    }

    @Test
    void statisticsCountTheRealTokensOnly() {
        Dataset rows = first(24);
        Node linear = model.graph().nodes().stream()
                .filter(n ->
                        n.is("MatMul") && model.graph().constant(n.input(1)).isPresent())
                .findFirst()
                .orElseThrow();
        long width =
                model.graph().constant(linear.input(1)).orElseThrow().shape().dim(0);
        Statistic statistic = new Statistic(linear.input(0), new MeanVariance());

        Moments moments = new OrtCalibrator()
                .collect(model, Set.of(statistic), rows)
                .get(statistic, Moments.class)
                .orElseThrow();
        long tokens;
        try (Stream<Batch> batches = rows.batches(1)) {
            tokens = batches.flatMapToLong(
                            b -> LongStream.of(b.input("attention_mask").toLongs()))
                    .sum();
        }
        assertThat(moments.count()).isEqualTo(tokens * width);
    }

    private Dataset first(int count) {
        return dev.select(IntStream.range(0, count).boxed().toList());
    }
}
