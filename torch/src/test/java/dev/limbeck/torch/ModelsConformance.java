package dev.limbeck.torch;

import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.Published;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real models answer on libtorch as on ONNX Runtime, as they were exported and in canonical form. */
class ModelsConformance {
    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#imageModels")
    void imageModels(String name) {
        Model model = OnnxReader.read(Shared.model(name + ".onnx"));
        List<Map<String, Tensor>> batches = List.of(RealisticInputs.images(model, 2));

        assertSame(model, model, batches, Closeness.ROUNDING);
        assertSame(Passes.canonical(model).model(), model, batches, Closeness.ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void exportsOfAnEncoder(String name) {
        assertEncoder(OnnxReader.read(Shared.model("bert-sst2/" + name + ".onnx")), Closeness.ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "all-minilm-l6-v2", "bge-small-zh-v1.5"})
    void encodersFromMavenCentral(String name) {
        assertEncoder(Published.encoder(name), Closeness.ROUNDING);
    }

    /**
     * ONNX Runtime fuses the GELU of what it is given too, and e5 has a channel of 140 among ones before a norm, in which
     * that shows.
     */
    @Test
    void anEncoderWithAnOutlyingChannel() {
        assertEncoder(Published.encoder("e5-small-v2"), Closeness.WITH_GELU);
    }

    private static void assertEncoder(Model model, double asExported) {
        List<Map<String, Tensor>> batches = RealisticInputs.sentences(1, 1, 1, 7, 3, 19, 5, 33);
        assertSame(model, model, batches, asExported);
        assertSame(Passes.canonical(model).model(), model, batches, Closeness.WITH_GELU);
    }

    /** max|a − b| ≤ tolerance · max|b| for every output: {@code onTorch} here, {@code onRuntime} there. */
    private static void assertSame(
            Model onTorch, Model onRuntime, List<Map<String, Tensor>> batches, double tolerance) {
        try (TorchGraph graph = TorchGraph.of(onTorch);
                OrtSession session = OrtSession.open(onRuntime)) {
            for (Map<String, Tensor> batch : batches) {
                Map<String, Tensor> answers = graph.run(batch);
                session.run(batch)
                        .forEach((name, expected) -> Closeness.assertClose(
                                name, Objects.requireNonNull(answers.get(name)), expected, tolerance));
            }
        }
    }
}
