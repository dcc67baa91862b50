package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Sampling;
import dev.limbeck.data.Split;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Score;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.reader.DataOptions;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.Engines;
import dev.limbeck.testkit.Shared;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Files to accuracy: a slip in tokenizing, preprocessing or labels would leave the interval of the known value. */
class PublishedAccuracyTest {
    private static Score accuracy(Path folder, Path data, Split split, int rows) {
        Path file = folder.resolve("model.onnx");
        Model model = OnnxReader.read(file);
        DataOptions options = DataOptions.GUESSED.withLabels(LabelKind.CLASSES);
        Dataset all = DatasetFolder.open(data, options, model, file, note -> {}).dataset(split);
        Dataset sample = Sampling.sample(all, rows, 1);
        String output = model.graph().outputs().get(0).name();
        return Metric.parse("accuracy")
                .score(Engines.load().predictor().predict(model, sample, output), sample.labels());
    }

    /** All 872 rows of dev give 0.9083 (ONNX Runtime from Python, and this reader). */
    @Test
    void bertOnSentences() {
        Score score = accuracy(Shared.model("bert-sst2"), Shared.data("sst2"), Split.DEV, 256);
        assertThat(0.9083).isBetween(score.interval().low(), score.interval().high());
    }

    /** All 10,000 rows of test give 0.8320 (ONNX Runtime from Python, and this reader). */
    @Test
    void residualNetworkOnPictures() {
        Score score = accuracy(Shared.model("resnet56-cifar10"), Shared.data("cifar10"), Split.TEST, 1000);
        assertThat(0.8320).isBetween(score.interval().low(), score.interval().high());
    }
}
