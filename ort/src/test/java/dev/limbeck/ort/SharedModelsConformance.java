package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.onnx.TensorReader;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real models give bit-equal answers on ONNX Runtime after they were read and written again. */
class SharedModelsConformance {
    private static final SessionSettings SETTINGS = SessionSettings.DEFAULT;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet20-cifar10/model.onnx",
                "resnet20-cifar10/with-batchnorm.onnx",
                "resnet56-cifar10/model.onnx",
                "resnet56-cifar10/with-batchnorm.onnx"
            })
    void imageClassifiersGiveTheSameBits(String name) {
        Path file = Shared.model(name);
        Model model = OnnxReader.read(file);
        String input = model.graph().feeds().get(0).name();

        requireSameBits(file, model, Map.of(input, new RandomTensors(1).normal(3, 3, 32, 32)));
    }

    /** Padded rows of an uncased BERT's token ids. */
    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "sdpa.onnx", "dynamo.onnx"})
    void everyExportOfAnEncoderGivesTheSameBits(String name) {
        Path file = Shared.model("bert-sst2/" + name);
        long[] ids = {
            101, 2009, 1005, 1055, 1037, 11951, 1998, 2411, 12473, 4990, 1012, 102, //
            101, 4895, 10258, 2378, 8450, 2135, 21657, 1998, 7143, 102, 0, 0, //
            101, 4473, 2149, 3246, 102, 0, 0, 0, 0, 0, 0, 0
        };
        long[] mask = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            mask[i] = ids[i] == 0 ? 0 : 1;
        }
        Shape shape = Shape.of(3, 12);
        Map<String, Tensor> inputs = Map.of(
                "input_ids",
                Tensor.ofLongs(shape, ids),
                "attention_mask",
                Tensor.ofLongs(shape, mask),
                "token_type_ids",
                Tensor.ofLongs(shape, new long[ids.length]));

        requireSameBits(file, OnnxReader.read(file), inputs);
    }

    /** The input is i / n for the i-th of n elements, as ONNX's test runner feeds these models. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bvlc_alexnet",
                "densenet121",
                "inception_v1",
                "inception_v2",
                "resnet50",
                "shufflenet",
                "squeezenet",
                "vgg19",
                "zfnet512"
            })
    void lightModelsGiveTheSameBitsAndThePublishedOutput(String name) throws IOException {
        Path file = Shared.model("light/light_" + name + ".onnx");
        Model model = OnnxReader.read(file);
        ValueInfo input = model.graph().feeds().get(0);
        Tensor output = requireSameBits(file, model, Map.of(input.name(), ramp(input)));

        Tensor published = TensorReader.read(Files.readAllBytes(Shared.model("light/light_" + name + "_output_0.pb")));
        assertThat(output.shape()).isEqualTo(published.shape());
        double largest = 0;
        double furthest = 0;
        for (int i = 0; i < published.size(); i++) {
            largest = Math.max(largest, Math.abs(published.doubleAt(i)));
            furthest = Math.max(furthest, Math.abs(published.doubleAt(i) - output.doubleAt(i)));
        }
        assertThat(furthest).isLessThanOrEqualTo(1e-3 * largest);
    }

    private static Tensor ramp(ValueInfo input) {
        List<Dim> axes =
                input.type().tensor().orElseThrow().dims().orElseThrow().axes();
        Shape shape = Shape.of(axes.stream().mapToLong(d -> d.size().orElse(1)).toArray());
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((double) i / values.length);
        }
        return Tensor.ofFloats(shape, values);
    }

    /** Returns the model's first output. */
    private Tensor requireSameBits(Path file, Model model, Map<String, Tensor> inputs) {
        Map<String, Tensor> expected;
        try (OrtSession session = OrtSession.open(file, SETTINGS)) {
            expected = session.run(inputs);
        }
        Path rewritten = folder.resolve("model.onnx");
        OnnxWriter.write(model, rewritten);
        try (OrtSession session = OrtSession.open(rewritten, SETTINGS)) {
            assertThat(session.run(inputs)).isEqualTo(expected);
        }
        return expected.values().iterator().next();
    }
}
