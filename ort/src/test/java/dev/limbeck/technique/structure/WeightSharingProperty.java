package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.pass.deploy.PortableForm;
import dev.limbeck.site.Site.PartSite;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.structure.WeightSharing.Sharing;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomNetworks;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Weights with codebooks, on ONNX Runtime: they answer as dense weights with the same values do. */
class WeightSharingProperty {
    private static final WeightSharing TECHNIQUE = new WeightSharing();
    private static final int SEEDS = 12;
    private static final double SAME = 1e-5;
    private static final Sharing FOUR_BITS = new Sharing(4, 1);
    private static final Model BERT = CanonicalBert.model(CanonicalBert.Shapes.SMALL, CanonicalBert.Precision.FLOAT, 1);
    private static final Map<String, Tensor> TOKENS =
            CanonicalBert.inputs(CanonicalBert.Shapes.SMALL, CanonicalBert.mask(5, 3), 2);

    /** With a technique applied wherever it can be. */
    private static <O extends Record> Model everywhere(Model model, Technique<WeightSite, O> technique, O option) {
        Model changed = model;
        for (WeightSite site : technique.sites(model)) {
            Model before = changed;
            changed = technique.apply(before, site, option, Statistics.NONE).fold(m -> m, reason -> before);
        }
        return changed;
    }

    private static Model shared(Model model) {
        return everywhere(model, TECHNIQUE, FOUR_BITS);
    }

    /** The same model with each weight written out: element i is the value that its code names. */
    private static Model dense(Model coded) {
        GraphEditor editor = coded.edit();
        for (CodedWeight weight : CodedWeight.all(coded.graph())) {
            float[] values = weight.values(coded.graph()).toFloats();
            Tensor codes = coded.graph().initializer(weight.codes()).orElseThrow();
            float[] elements = new float[codes.size()];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = values[(int) codes.longAt(i)];
            }
            editor.remove(weight.lookup());
            editor.remove(weight.widening());
            editor.initializer(weight.name(), Tensor.ofFloats(codes.shape(), elements));
        }
        return coded.withGraph(editor.build());
    }

    private static Map<String, Tensor> answers(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs);
        }
    }

    private static void assertAnswersAsDense(Model coded, Map<String, Tensor> inputs) {
        assertThat(CodedWeight.all(coded.graph())).isNotEmpty();
        Map<String, Tensor> expected = answers(dense(coded), inputs);
        answers(coded, inputs)
                .forEach((name, answer) ->
                        Closeness.assertClose(name, answer, Objects.requireNonNull(expected.get(name)), SAME));
    }

    private static String reason(Outcome outcome) {
        return outcome.fold(model -> "applied", reason -> reason);
    }

    @Test
    void codebooksAnswerAsDenseWeightsDo() {
        int networks = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Model model = Passes.canonical(RandomNetworks.model(seed, 6)).model();
            Model coded = shared(model);
            if (!CodedWeight.all(coded.graph()).isEmpty()) {
                assertAnswersAsDense(coded, RandomNetworks.inputs(seed, 3));
                networks++;
            }
        }
        assertThat(networks).isGreaterThan(SEEDS / 3);
        assertAnswersAsDense(shared(BERT), TOKENS);
    }

    @Test
    void afterLowRankBothFactorsHaveCodebooks() {
        Model factored = everywhere(BERT, new LowRank(), new Factoring(new RankRule.Given(12), false));
        Model coded = shared(factored);
        assertThat(CodedWeight.all(coded.graph()))
                .filteredOn(weight -> weight.name().contains("/limbeck/narrow"))
                .isNotEmpty();
        assertAnswersAsDense(coded, TOKENS);
    }

    @Test
    void layersThatShareWeightsShareTheCodebooks() {
        Model albert = BERT;
        LayerSharing layers = new LayerSharing();
        for (PartSite site : layers.sites(BERT)) {
            albert = layers.apply(albert, site, new LayerSharing.Sharing(0, LayerSharing.Start.MEAN), Statistics.NONE)
                    .fold(model -> model, reason -> {
                        throw new AssertionError(reason);
                    });
        }
        Model coded = shared(albert);
        assertThat(CodedWeight.all(coded.graph()))
                .hasSizeLessThan(CodedWeight.all(shared(BERT).graph()).size())
                .anySatisfy(weight ->
                        assertThat(coded.graph().uses(weight.name())).hasSize(CanonicalBert.Shapes.SMALL.layers()));
        assertAnswersAsDense(coded, TOKENS);
    }

    @Test
    void noFormWritesTheWeightsOut() {
        Model coded = shared(BERT);
        int weights = CodedWeight.all(coded.graph()).size();
        int bytes = OnnxWriter.toBytes(coded).length;
        Target target = Target.of(InstructionSets.current());
        Model portable = new PortableForm().apply(coded).model();
        Model canonical = Passes.canonical(portable).model();
        List<Model> forms = List.of(
                portable,
                canonical,
                Passes.canonical(canonical).model(),
                new Deployment(DeploymentForm.of(coded, target).get(0), target)
                        .apply(coded)
                        .model());
        Map<String, Tensor> expected = answers(coded, TOKENS);
        for (Model form : forms) {
            assertThat(CodedWeight.all(form.graph())).hasSize(weights);
            assertThat(OnnxWriter.toBytes(form).length).isLessThan((int) (1.25 * bytes));
            answers(form, TOKENS)
                    .forEach((name, answer) -> Closeness.assertClose(
                            name, answer, Objects.requireNonNull(expected.get(name)), Closeness.ROUNDING));
        }
    }

    /** Also weights that would be folded because they are small. */
    @Test
    void theErrorThatIsToldIsThatOfTheWeight() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Tensor weight = random.normal(16 + random.below(20), 16 + random.below(20));
            Layers layer = Layers.linear(random, weight);
            String name = layer.model().graph().initializers().containsKey("w") ? "w" : "";
            Outcome outcome = layer.applied(TECHNIQUE, new Sharing(3, seed));
            Model coded = outcome.fold(model -> model, reason -> {
                throw new AssertionError(reason);
            });
            double[] before =
                    layer.model().graph().initializer(name).orElseThrow().toDoubles();
            double[] after =
                    dense(coded).graph().initializer(name).orElseThrow().toDoubles();
            double missing = 0;
            double all = 0;
            for (int i = 0; i < before.length; i++) {
                missing += (before[i] - after[i]) * (before[i] - after[i]);
                all += before[i] * before[i];
            }
            assertThat(outcome.error().orElseThrow())
                    .isCloseTo(Math.sqrt(missing / all), within(1e-9))
                    .isBetween(0.05, 0.3);
            assertThat(CodedWeight.all(Passes.canonical(coded).model().graph())).hasSize(1);
        }
    }

    @Test
    void whatCannotShareIsDeclined() {
        RandomTensors random = new RandomTensors(1);
        Layers small = Layers.linear(random, random.normal(8, 8));
        assertThat(reason(small.applied(TECHNIQUE, FOUR_BITS))).contains("64 weights take no less room");

        float[] infinite = random.normal(30, 30).toFloats();
        infinite[17] = Float.POSITIVE_INFINITY;
        Layers broken = Layers.linear(random, Tensor.ofFloats(Shape.of(30, 30), infinite));
        assertThat(reason(broken.applied(TECHNIQUE, FOUR_BITS))).contains("no finite numbers");

        Layers layer = Layers.linear(random, random.normal(30, 30));
        WeightSite site = TECHNIQUE.sites(layer.model()).get(0);
        Model once = shared(layer.model());
        assertThat(TECHNIQUE.sites(once)).isEmpty();
        assertThat(reason(TECHNIQUE.apply(once, site, FOUR_BITS, Statistics.NONE)))
                .contains("share their values already");
        assertThat(new LowRank().sites(once)).isEmpty();

        for (int bits : new int[] {-1, 0, 9}) {
            assertThatThrownBy(() -> new Sharing(bits, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 8 bits, not " + bits);
        }
    }

    /** Other lookups of constants are folded as before. */
    @Test
    void indicesThatAreNoCodesAreStillFolded() {
        GraphEditor editor = BERT.edit();
        editor.initializer("numbers", Tensor.vector(3f, 4f, 5f));
        editor.initializer("places", Tensor.vector(2L, 0L));
        editor.add(Node.of("narrow", "Cast", List.of("places"), List.of("indices"))
                .withAttribute("to", Attribute.of(DType.INT32.code())));
        editor.add(Node.of("pick", "Gather", List.of("numbers", "indices"), List.of("picked")));
        editor.add(Node.of("sum", "ReduceSum", List.of("picked"), List.of("eight"))
                .withAttribute("keepdims", Attribute.of(0)));
        editor.add(Node.of("raise", "Add", List.of("logits", "eight"), List.of("raised")));
        editor.renameOutput("logits", "raised");
        Model folded = Passes.canonical(BERT.withGraph(editor.build())).model();
        assertThat(folded.graph().nodes()).noneMatch(node -> node.output().equals("picked"));
    }

    @Test
    void aPublishedEncoderIsAQuarterAsLargeAndValid() {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("bert-sst2/model.onnx")))
                .model();
        Model coded = everywhere(canonical, TECHNIQUE, new Sharing(5, 1));
        assertThat(4.2 * OnnxWriter.toBytes(coded).length)
                .isBetween((double) OnnxWriter.toBytes(canonical).length, 1.15 * OnnxWriter.toBytes(canonical).length);
        assertAnswersAsDense(coded, RealisticInputs.sentences(3, 16).get(0));
    }
}
