package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Exits;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.Departures;
import dev.limbeck.technique.exit.EarlyExits;
import dev.limbeck.technique.exit.ExitBranch;
import dev.limbeck.technique.exit.ExitModels;
import dev.limbeck.technique.exit.Uncertainty;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session promises to one caller; {@link AdaptiveSessionProperty} has many. */
class AdaptiveSessionTest {
    private static final double MARGIN = 2e-4;
    private static final Map<String, Tensor> INPUTS = inputs(7, 3, 12, 1, 9, 9, 2, 14);

    private static Map<String, Tensor> inputs(int... lengths) {
        return CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(lengths), 5);
    }

    private static Model flat() {
        return ExitModels.bert(ExitBranch.Kind.LINEAR);
    }

    private static AdaptiveSession open(Model flat) {
        return AdaptiveSession.open(flat, Uncertainty.CLASSES, AdaptiveSettings.DEFAULT);
    }

    /** Compares the answers to a request with the flat form's; all rows run together there. */
    private static void check(Model flat, Uncertainty uncertainty, Map<String, Tensor> inputs, double tolerance) {
        String answer = flat.graph().outputs().get(0).name();
        Map<String, Tensor> expected = ExitModels.answers(flat, inputs);
        try (AdaptiveSession session = AdaptiveSession.open(flat, uncertainty, AdaptiveSettings.DEFAULT)) {
            for (double speed : new double[] {0, 0.2, 0.5, 0.8, 1}) {
                Departures departures = Departures.of(Exits.of(flat), expected, answer, uncertainty, MARGIN, speed);
                AdaptiveAnswers actual = session.answer(inputs, speed);
                departures.assertLayers(Tensor.vector(
                        actual.layers().stream().mapToLong(Integer::longValue).toArray()));
                departures.assertAnswers(actual.logits(), tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsLeaveByEachUncertainty(Uncertainty uncertainty) {
        check(ExitModels.bert(ExitBranch.Kind.LINEAR, uncertainty), uncertainty, INPUTS, 1e-4);
    }

    @Test
    void networksOfConvolutionsAreServedToo() {
        Model images = Passes.canonical(QuantizedModels.images()).model();
        ExitBranch.Kind kind = ExitBranch.Kind.LINEAR;
        Model flat = ExitModels.opinionated(EarlyExits.addedTo(images, List.of(0), new ExitBranch(kind, 1)), kind);
        check(flat, Uncertainty.CLASSES, QuantizedModels.pictures(), 1e-4);
    }

    /** Ranges taken at run time depend on the rows that run together, so a row is compared alone. */
    @Test
    void quantizedModelsAreServedToo() {
        Model flat = flat();
        Model quantized = flat;
        DynamicQuantization technique = new DynamicQuantization();
        for (WeightSite site : technique.sites(flat)) {
            Model before = quantized;
            quantized = technique
                    .apply(
                            before,
                            site,
                            technique.options(site, Target.of(Isa.VNNI)).get(0),
                            Statistics.NONE)
                    .fold(changed -> changed, reason -> before);
        }
        DeploymentForm form = new DeploymentForm(true, AttentionKernel.FUSED);
        Model lowered =
                new Deployment(form, Target.of(Isa.VNNI)).apply(quantized).model();
        assertThat(lowered.graph().nodes()).anyMatch(node -> node.opType().contains("Integer"));
        for (int length : new int[] {1, 4, 11}) {
            check(lowered, Uncertainty.CLASSES, inputs(length), 1e-4);
        }
    }

    @Test
    void aRequestThatDoesNotRunFailsAlone() {
        Map<String, Tensor> unknownWord = new LinkedHashMap<>(inputs(3, 2));
        unknownWord.put("input_ids", Tensor.ofLongs(Shape.of(2, 3), 1, 2, 3, 4, 1_000_000, 0));
        try (AdaptiveSession session = open(flat())) {
            List<CompletableFuture<AdaptiveAnswers>> good = new ArrayList<>();
            List<CompletableFuture<AdaptiveAnswers>> bad = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                good.add(session.submit(INPUTS, 0.5));
                bad.add(session.submit(unknownWord, 0.5));
            }
            good.forEach(answers -> assertThat(answers.join().layers()).hasSize(8));
            bad.forEach(answers -> assertThatThrownBy(answers::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EngineException.class));
            assertThatThrownBy(() -> session.answer(unknownWord, 0.5))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("ONNX Runtime");
        }
    }

    /** Also when what depends on an answer waits for room itself. */
    @Test
    void answersMayLeadToRequests() {
        AdaptiveSettings narrow = AdaptiveSettings.DEFAULT.withMaxBatch(8).withMostRows(8);
        try (AdaptiveSession session = AdaptiveSession.open(flat(), Uncertainty.CLASSES, narrow)) {
            List<CompletableFuture<AdaptiveAnswers>> second = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                second.add(session.submit(INPUTS, 1).thenCompose(first -> session.submit(INPUTS, 0)));
            }
            second.forEach(answers -> assertThat(answers.join().layers()).containsOnly(5));
        }
    }

    @Test
    void closingAnswersWhatWasTakenAndTakesNoMore() {
        AdaptiveSession session = open(flat());
        List<CompletableFuture<AdaptiveAnswers>> taken = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            taken.add(session.submit(INPUTS, 0.5));
        }
        session.close();
        assertThat(taken)
                .allSatisfy(answers -> assertThat(answers)
                        .isCompletedWithValueMatching(a -> a.layers().size() == 8));
        assertThatThrownBy(() -> session.submit(INPUTS, 0.5))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("closed");
        session.close();
    }

    @Test
    void anOfferIsTakenIfThereIsRoom() {
        try (AdaptiveSession session = open(flat())) {
            assertThat(session.offer(INPUTS, 0).orElseThrow().join().layers()).containsOnly(5);
        }
    }

    @Test
    void aRowIsAnsweredAsItIsAmongOthers() {
        try (AdaptiveSession session = open(flat())) {
            float[] together = session.answer(INPUTS, 0.5).logits().toFloats();
            for (int row = 0; row < 8; row++) {
                Map<String, Tensor> alone = new LinkedHashMap<>();
                for (Map.Entry<String, Tensor> input : INPUTS.entrySet()) {
                    alone.put(input.getKey(), input.getValue().rows(row));
                }
                float[] expected = Arrays.copyOfRange(together, 3 * row, 3 * row + 3);
                assertThat(session.answer(alone, 0.5).logits().toFloats()).containsExactly(expected, within(1e-3f));
            }
        }
    }

    @Test
    void whatCannotBeServedSaysWhy() {
        assertThatThrownBy(() -> open(Exits.removedFrom(flat())))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no early exits");
        try (AdaptiveSession session = open(flat())) {
            for (double speed : new double[] {-0.1, 1.1, Double.NaN}) {
                assertThatThrownBy(() -> session.submit(INPUTS, speed))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("from 0 to 1");
            }
        }
        assertThatThrownBy(() -> AdaptiveSettings.DEFAULT.withMostRows(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8, 7");
    }
}
