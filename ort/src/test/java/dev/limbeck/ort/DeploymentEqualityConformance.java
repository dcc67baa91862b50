package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.EveryForm;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every deployment form of every real model answers as the file that came, on ONNX Runtime. */
class DeploymentEqualityConformance {
    private static final Target TARGET = Target.of(Isa.VNNI);
    private static final List<Target> TARGETS = List.of(TARGET, TARGET.withStandardOnly(true));

    @ParameterizedTest
    @ValueSource(strings = {"model", "sdpa", "dynamo"})
    void everyFormOfEveryExportOfBertAnswersTheSame(String export) {
        Model original = OnnxReader.read(Shared.model("bert-sst2/" + export + ".onnx"));
        List<Map<String, Tensor>> batches = RealisticInputs.sentences(1, 1, 1, 9, 6, 31);
        List<Map<String, Tensor>> expected = Equality.answers(original, batches);
        Model canonical = Passes.canonical(original).model();
        for (Target target : TARGETS) {
            List<DeploymentForm> forms = EveryForm.of(target);
            assertThat(forms).containsAll(DeploymentForm.of(canonical, target));
            for (DeploymentForm form : forms) {
                Model lowered = lowered(canonical, form, target);
                assertThat(lowered.graph().nodes())
                        .filteredOn(n -> n.is("LayerNormalization"))
                        .hasSize(target.standardOnly() ? 25 : 0);
                Equality.assertAnswers(lowered, batches, expected, Closeness.WITH_GELU);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#imageModels")
    void imageModelsAnswerTheSame(String name) {
        Model original = OnnxReader.read(Shared.model(name + ".onnx"));
        Model canonical = Passes.canonical(original).model();
        List<Map<String, Tensor>> batches = List.of(RealisticInputs.images(original, 2));
        DeploymentForm form = DeploymentForm.of(canonical, TARGET).get(0);
        Equality.assertEqual(lowered(canonical, form, TARGET), original, batches, Closeness.ROUNDING);
    }

    private static Model lowered(Model canonical, DeploymentForm form, Target target) {
        Rewrite rewrite = new Deployment(form, target).apply(canonical);
        assertThat(rewrite.model().opset()).isLessThanOrEqualTo(target.opset());
        return rewrite.model();
    }
}
