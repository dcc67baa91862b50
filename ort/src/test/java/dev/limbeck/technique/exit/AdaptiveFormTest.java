package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Exits;
import dev.limbeck.site.Site;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.technique.quantize.Granularity;
import dev.limbeck.technique.quantize.StaticQuantization;
import dev.limbeck.technique.quantize.WeightOnlyQuantization;
import dev.limbeck.technique.quantize.WeightScheme;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.EveryForm;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.TinyEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows leave where and with what plain Java says they should, in every form a model can be lowered to. */
class AdaptiveFormTest {
    private static final Target TARGET = Target.of(Isa.VNNI);
    private static final double EXACT = 1e-4;

    /** The same nodes on buffers that are aligned in another way. */
    private static final double LAST_BIT = 1e-6;

    /** Rounding in another order moves an uncertainty by less. */
    private static final double MARGIN = 2e-4;

    private static final double[] SPEEDS = {-1, 0, 0.02, 0.2, 0.5, 0.8, 1, 1.5, Double.NaN};

    private static final Map<String, Tensor> MASKS = masks();

    private static Map<String, Tensor> masks() {
        Map<String, Tensor> masks = new LinkedHashMap<>();
        masks.put("33 rows", CanonicalBert.mask(lengths(33)));
        masks.put("padding on the right", CanonicalBert.mask(7, 3, 12, 1));
        masks.put("one row", CanonicalBert.mask(9));
        masks.put("one token", CanonicalBert.mask(1));
        masks.put("no padding", CanonicalBert.mask(5, 5, 5));
        masks.put("padding on the left", mask(3, 5, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1));
        masks.put("gaps", mask(2, 6, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0));
        return masks;
    }

    private static int[] lengths(int rows) {
        RandomTensors random = new RandomTensors(rows);
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] = 1 + random.below(14);
        }
        return lengths;
    }

    private static Tensor mask(int rows, int length, long... values) {
        return Tensor.ofLongs(Shape.of(rows, length), values);
    }

    private static Map<String, Tensor> inputs(Tensor mask) {
        return CanonicalBert.inputs(ExitModels.SHAPES, mask, 5);
    }

    private static Map<String, Tensor> at(double speed, Map<String, Tensor> inputs) {
        Map<String, Tensor> all = new LinkedHashMap<>(inputs);
        all.put(AdaptiveForm.SPEED, Tensor.scalar((float) speed));
        return all;
    }

    private static Model bySpeed(Model flat) {
        return ExitModels.applied(AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(flat));
    }

    private static Model lowered(Model flat, DeploymentForm form, Target target) {
        return new Deployment(form, target).apply(flat).model();
    }

    @ParameterizedTest
    @EnumSource
    void rowsLeaveWhereTheyShould(ExitBranch.Kind kind) {
        Model flat = ExitModels.bert(kind);
        checkAll(flat, bySpeed(flat));
    }

    @TestFactory
    Stream<DynamicTest> theyDoInEveryForm() {
        return Stream.of(ExitBranch.Kind.LINEAR, ExitBranch.Kind.ATTENTION).flatMap(kind -> {
            Model flat = ExitModels.bert(kind);
            return Stream.of(TARGET, TARGET.withStandardOnly(true))
                    .flatMap(target -> EveryForm.of(target).stream()
                            .map(form -> DynamicTest.dynamicTest(
                                    kind + ", " + form + (target.standardOnly() ? ", standard only" : ""),
                                    () -> checkLowered(flat, lowered(flat, form, target), target))));
        });
    }

    private static void checkLowered(Model flat, Model lowered, Target target) {
        Model adaptive = bySpeed(lowered);
        assertThat(adaptive.opset()).isLessThanOrEqualTo(target.opset());
        if (target.standardOnly()) {
            assertThat(everyNode(adaptive.graph())).extracting(Node::domain).containsOnly(Node.STANDARD);
        }
        checkAll(flat, adaptive);
    }

    private static void checkAll(Model flat, Model adaptive) {
        int compared =
                checkRows(flat, adaptive, "logits", batches(MASKS.values()), EXACT, MARGIN, Set.of(1, 2, 3, 4, 5));
        int rows = MASKS.values().stream()
                .mapToInt(mask -> (int) mask.shape().dim(0))
                .sum();
        assertThat(compared).isGreaterThan((int) (0.97 * SPEEDS.length * rows));
    }

    private static List<Map<String, Tensor>> batches(Collection<Tensor> masks) {
        return masks.stream().map(AdaptiveFormTest::inputs).toList();
    }

    /** Compares two forms on batches at all speeds, and answers on how many rows; they must leave at these layers. */
    private static int checkRows(
            Model flat,
            Model adaptive,
            String answer,
            List<Map<String, Tensor>> batches,
            double tolerance,
            double margin,
            Set<Integer> layers) {
        Set<Integer> seen = new TreeSet<>();
        int compared = 0;
        try (OrtSession reference = OrtSession.open(flat);
                OrtSession session = OrtSession.open(adaptive)) {
            for (Map<String, Tensor> inputs : batches) {
                Map<String, Tensor> expected = reference.run(inputs);
                for (double speed : SPEEDS) {
                    Departures departures =
                            Departures.of(Exits.of(flat), expected, answer, Uncertainty.CLASSES, margin, speed);
                    Map<String, Tensor> actual = session.run(at(speed, inputs));
                    departures.assertLayers(ExitModels.of(actual, AdaptiveForm.EXIT));
                    compared += departures.assertAnswers(ExitModels.of(actual, answer), tolerance);
                    seen.addAll(departures.layers());
                }
            }
        }
        assertThat(seen).isEqualTo(layers);
        return compared;
    }

    private static List<Node> everyNode(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        Deque<Graph> pending = new ArrayDeque<>(List.of(graph));
        while (!pending.isEmpty()) {
            for (Node node : pending.pop().nodes()) {
                nodes.add(node);
                Attribute.graphsOf(node).forEach(pending::add);
            }
        }
        return nodes;
    }

    @Test
    void atTheEndsAllRowsLeaveAtOnceAndNoneEver() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        Map<String, Tensor> inputs = inputs(CanonicalBert.mask(7, 3, 12, 1));
        try (OrtSession session = OrtSession.open(bySpeed(flat))) {
            assertThat(ExitModels.of(session.run(at(1.5, inputs)), AdaptiveForm.EXIT)
                            .toLongs())
                    .containsOnly(1);
            for (double speed : new double[] {0, 1e-20}) {
                Map<String, Tensor> answers = session.run(at(speed, inputs));
                assertThat(ExitModels.of(answers, AdaptiveForm.EXIT).toLongs()).containsOnly(5);
            }
        }
    }

    /** The last block fails whenever it runs. */
    @Test
    void nothingRunsWhenNobodyIsLeft() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        Node norm = Encoder.recognise(flat).require("This test").blocks().get(4).outputNorm();
        GraphEditor editor = flat.edit();
        String table = editor.constant("table", Tensor.vector(1f, 2f));
        String far = editor.constant("far", Tensor.scalar(1000L));
        editor.add(Node.of("most", "ReduceMax", List.of("attention_mask"), List.of("most"))
                .withAttribute("keepdims", Attribute.of(0)));
        editor.add(Node.of("beyond", "Mul", List.of("most", far), List.of("beyond")));
        editor.add(Node.of("fail", "Gather", List.of(table, "beyond"), List.of("failed")));
        editor.add(Node.of("sum", "Add", List.of(norm.input(0), "failed"), List.of("sum")));
        editor.replace(norm, norm.withInput(0, "sum"));
        Model failing = flat.withGraph(editor.build());
        Map<String, Tensor> inputs = inputs(CanonicalBert.mask(4, 2));
        try (OrtSession session = OrtSession.open(bySpeed(failing))) {
            assertThat(session.run(at(1.5, inputs))).hasSize(2);
            assertThatThrownBy(() -> session.run(at(1e-20, inputs))).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void rowsAreOnlyMovedWhereSomeLeft() {
        List<Graph> choices = everyNode(
                        bySpeed(ExitModels.bert(ExitBranch.Kind.ATTENTION)).graph())
                .stream()
                .flatMap(Attribute::graphsOf)
                .filter(graph -> graph.name().startsWith("all_"))
                .toList();
        assertThat(choices).hasSize(4);
        assertThat(choices)
                .allSatisfy(graph -> assertThat(graph.nodes())
                        .isNotEmpty()
                        .extracting(Node::opType)
                        .containsOnly("Identity"));
    }

    @ParameterizedTest
    @EnumSource
    void otherHeadsAndMasksAreCutToo(Mask style) {
        Model canonical = CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, Head.MASKED_MEAN, style, 11);
        ExitBranch.Kind kind = ExitBranch.Kind.ATTENTION;
        Model flat = ExitModels.opinionated(
                EarlyExits.addedTo(canonical, List.of(0, 1, 2, 3), new ExitBranch(kind, 7)), kind);
        checkAll(flat, bySpeed(flat));
        for (boolean packed : new boolean[] {false, true}) {
            DeploymentForm form = new DeploymentForm(packed, AttentionKernel.MATMUL);
            checkAll(flat, bySpeed(lowered(flat, form, TARGET)));
        }
    }

    /** However an exporter wrote norms, attention and masks. */
    @TestFactory
    Stream<DynamicTest> randomEncoders() {
        return Stream.iterate(0L, seed -> seed < 8, seed -> seed + 1)
                .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> checkTiny(seed)));
    }

    private static void checkTiny(long seed) {
        ExitBranch.Kind kind = List.of(ExitBranch.Kind.values()).get((int) (seed % 3));
        Model canonical = Passes.canonical(TinyEncoder.model(seed)).model();
        Model flat =
                ExitModels.opinionated(EarlyExits.addedTo(canonical, List.of(0), new ExitBranch(kind, seed)), kind);
        List<DeploymentForm> forms = EveryForm.of(TARGET);
        Model lowered = lowered(flat, forms.get((int) (seed % forms.size())), TARGET);
        List<Map<String, Tensor>> batches = List.of(TinyEncoder.inputs(seed, 33, 9), TinyEncoder.inputs(seed, 1, 5));
        int compared =
                checkRows(flat, bySpeed(lowered), "logits", batches, Closeness.WITH_GELU, 5 * MARGIN, Set.of(1, 2));
        assertThat(compared).isGreaterThan((int) (0.9 * SPEEDS.length * 34));
    }

    private static Model images() {
        Model images = Passes.canonical(QuantizedModels.images()).model();
        ExitBranch.Kind kind = ExitBranch.Kind.LINEAR;
        return ExitModels.opinionated(EarlyExits.addedTo(images, List.of(0), new ExitBranch(kind, 1)), kind);
    }

    @Test
    void networksOfConvolutionsAreCutToo() {
        Model flat = images();
        DeploymentForm form = DeploymentForm.of(flat, TARGET).get(0);
        List<Map<String, Tensor>> batches = List.of(QuantizedModels.pictures());
        Model adaptive = bySpeed(lowered(flat, form, TARGET));
        assertThat(checkRows(flat, adaptive, "y", batches, EXACT, MARGIN, Set.of(1, 2)))
                .isGreaterThan(SPEEDS.length * 7);
    }

    @Test
    void quantizedConvolutionsAreCutToo() {
        Model quantized = quantized(images(), new StaticQuantization(), QuantizedModels.pictures());
        Model lowered = lowered(quantized, DeploymentForm.of(quantized, TARGET).get(0), TARGET);
        assertThat(lowered.graph().nodes()).extracting(Node::opType).contains("QuantizeLinear");
        List<Map<String, Tensor>> batches = List.of(QuantizedModels.pictures());
        checkRows(lowered, bySpeed(lowered), "y", batches, EXACT, MARGIN, Set.of(1, 2));
    }

    @ParameterizedTest
    @EnumSource
    void answersOfEachKindHaveAnUncertaintyOfTheirOwn(Uncertainty uncertainty) {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR, uncertainty);
        Model adaptive = ExitModels.applied(AdaptiveForm.bySpeed(uncertainty).apply(flat));
        assertThat(adaptive.graph().outputs().get(0))
                .isEqualTo(flat.graph().outputs().get(0));
        Map<String, Tensor> inputs = inputs(CanonicalBert.mask(lengths(33)));
        Map<String, Tensor> expected = ExitModels.answers(flat, inputs);
        Departures departures = Departures.of(Exits.of(flat), expected, "logits", uncertainty, MARGIN, 0.6);
        assertThat(departures.layers()).hasSizeGreaterThan(2);
        Map<String, Tensor> actual = ExitModels.answers(adaptive, at(0.6, inputs));
        departures.assertLayers(ExitModels.of(actual, AdaptiveForm.EXIT));
        assertThat(departures.assertAnswers(ExitModels.of(actual, "logits"), EXACT))
                .isGreaterThan(25);
    }

    @ParameterizedTest
    @EnumSource
    void aFixedSpeedGivesTheSameWithTheOriginalsSignature(ExitBranch.Kind kind) {
        Model original = CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, 11);
        Model flat = ExitModels.bert(kind);
        for (boolean packed : new boolean[] {false, true}) {
            Model lowered = lowered(flat, new DeploymentForm(packed, AttentionKernel.FUSED), TARGET);
            try (OrtSession session = OrtSession.open(bySpeed(lowered))) {
                for (double speed : new double[] {0.2, 0.5, 1, 1.5}) {
                    Model fixed = ExitModels.applied(
                            AdaptiveForm.fixed(Uncertainty.CLASSES, speed).apply(lowered));
                    assertThat(fixed.graph().inputs())
                            .isEqualTo(original.graph().inputs());
                    assertThat(fixed.graph().outputs())
                            .isEqualTo(original.graph().outputs());
                    Map<String, Tensor> inputs = inputs(CanonicalBert.mask(lengths(33)));
                    Tensor expected = ExitModels.of(session.run(at(speed, inputs)), "logits");
                    Tensor actual = ExitModels.of(ExitModels.answers(fixed, inputs), "logits");
                    Closeness.assertClose("logits", actual, expected, LAST_BIT);
                }
            }
        }
    }

    @Test
    void eachExitMayHaveAThresholdOfItsOwn() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        Map<String, Tensor> inputs = inputs(CanonicalBert.mask(lengths(33)));
        Map<String, Tensor> expected = ExitModels.answers(flat, inputs);
        double[] middle = Departures.medians(Exits.of(flat), expected, Uncertainty.CLASSES);
        for (double[] thresholds :
                new double[][] {{middle[0], 0, middle[2], middle[3]}, {0, 0, 0, middle[3]}, {0, middle[1], 0, 0}}) {
            Departures departures =
                    Departures.of(Exits.of(flat), expected, "logits", Uncertainty.CLASSES, MARGIN, thresholds);
            assertThat(departures.layers()).hasSizeGreaterThan(1);
            Model fixed = ExitModels.applied(
                    AdaptiveForm.fixed(Uncertainty.CLASSES, thresholds).apply(flat));
            assertThat(everyNode(fixed.graph()))
                    .filteredOn(node -> node.is("NonZero"))
                    .hasSize((int) Arrays.stream(thresholds).filter(t -> t > 0).count());
            Tensor answers = ExitModels.of(ExitModels.answers(fixed, inputs), "logits");
            assertThat(departures.assertAnswers(answers, EXACT)).isGreaterThan(25);
        }
        Model none =
                ExitModels.applied(AdaptiveForm.fixed(Uncertainty.CLASSES, 0).apply(flat));
        assertThat(none.graph().outputs()).hasSize(1);
        assertThat(everyNode(none.graph())).extracting(Node::opType).doesNotContain("If");
    }

    /** Ranges taken at run time depend on the rows that are there, so a row is compared alone. */
    @Test
    void dynamicallyQuantizedRowsLeaveAsTheyDoInTheFlatForm() {
        Model flat = ExitModels.bert(ExitBranch.Kind.ATTENTION);
        Model quantized = quantized(flat, new DynamicQuantization(), inputs(CanonicalBert.mask(4)));
        // Enough rows that some leave at every layer, however a processor's kernels round.
        List<Map<String, Tensor>> batches = IntStream.rangeClosed(1, 48)
                .mapToObj(row -> CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(1 + row % 12), row))
                .toList();
        for (AttentionKernel kernel : AttentionKernel.values()) {
            Model lowered = lowered(quantized, new DeploymentForm(false, kernel), TARGET);
            assertThat(lowered.graph().nodes()).extracting(Node::opType).contains("MatMulIntegerToFloat");
            int compared =
                    checkRows(lowered, bySpeed(lowered), "logits", batches, EXACT, MARGIN, Set.of(1, 2, 3, 4, 5));
            assertThat(compared).isGreaterThan(SPEEDS.length * 44);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void rowsWithQuantizedWeightsLeaveAsTheyDoInTheFlatForm(int bits) {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        Model quantized = flat;
        for (Site.WeightSite site : new WeightOnlyQuantization().sites(flat)) {
            Model before = quantized;
            quantized = new WeightOnlyQuantization()
                    .apply(before, site, weights(bits), Statistics.NONE)
                    .fold(changed -> changed, reason -> before);
        }
        for (boolean packed : new boolean[] {false, true}) {
            Model lowered = lowered(quantized, new DeploymentForm(packed, AttentionKernel.MATMUL), TARGET);
            checkRows(lowered, bySpeed(lowered), "logits", batches(MASKS.values()), 5e-2, 5e-2, Set.of(1, 2, 3, 4, 5));
        }
    }

    private static WeightScheme weights(int bits) {
        return WeightScheme.INT8.withBits(bits).withGranularity(new Granularity.PerBlock(32));
    }

    private static <S extends Site, O extends Record> Model quantized(
            Model flat, Technique<S, O> technique, Map<String, Tensor> inputs) {
        Model model = flat;
        for (S site : technique.sites(flat)) {
            Model before = model;
            O option = technique.options(site, TARGET).get(0);
            Statistics statistics = QuantizedModels.collect(before, inputs, technique.needs(before, site, option));
            model = technique.apply(before, site, option, statistics).fold(changed -> changed, reason -> before);
        }
        return model;
    }

    /** Reading, writing and passes keep what is inside the graphs of an If, and what those read from outside. */
    @TestFactory
    Stream<DynamicTest> theFormOutlivesPasses() {
        Model flat = ExitModels.bert(ExitBranch.Kind.ATTENTION);
        Model packed = lowered(flat, new DeploymentForm(true, AttentionKernel.FUSED), TARGET);
        Map<String, Pass> passes = new LinkedHashMap<>();
        passes.put("canonical", Passes::canonical);
        DeploymentForm padded = new DeploymentForm(false, AttentionKernel.FUSED);
        passes.put("deployment", new Deployment(padded, TARGET));
        passes.put("value info", m -> Rewrite.to(ShapeInference.withValueInfo(m)));
        passes.put("writing and reading", m -> Rewrite.to(OnnxReader.read(OnnxWriter.toBytes(m))));
        return Stream.of(flat, packed).flatMap(model -> {
            Model adaptive = bySpeed(model);
            return passes.entrySet().stream()
                    .map(pass -> DynamicTest.dynamicTest(
                            pass.getKey(),
                            () -> checkAll(flat, pass.getValue().apply(adaptive).model())));
        });
    }

    /** A graph inside a graph takes ONNX Runtime twice as long to load, so their depth must not depend on the exits. */
    @Test
    void graphsDoNotStandInsideOneAnotherForEveryExit() {
        assertThat(depth(bySpeed(ExitModels.bert(ExitBranch.Kind.LINEAR)).graph()))
                .isEqualTo(3);
    }

    /** ONNX Runtime brings a weight into the form of its kernels only where no more than one graph stands in between. */
    @Test
    void noWeightIsReadInAGraphInsideAGraph() {
        Graph graph = bySpeed(ExitModels.bert(ExitBranch.Kind.ATTENTION)).graph();
        assertThat(nodes(graph, "MatMul", "Gemm")).isNotEmpty();
        for (Graph inside : insideOf(graph)) {
            assertThat(insideOf(inside))
                    .allSatisfy(deeper ->
                            assertThat(nodes(deeper, "MatMul", "Gemm")).isEmpty());
        }
    }

    /** It gives a convolution the layout of its kernels only where the weight stands in the same graph. */
    @Test
    void weightsOfConvolutionsStandInTheGraphThatReadsThem() {
        List<Graph> inside = insideOf(bySpeed(images()).graph());
        assertThat(inside).anySatisfy(graph -> assertThat(nodes(graph, "Conv")).isNotEmpty());
        for (Graph graph : inside) {
            assertThat(nodes(graph, "Conv"))
                    .allSatisfy(node -> assertThat(graph.initializers())
                            .containsKeys(node.inputs().get(1)));
        }
    }

    private static List<Graph> insideOf(Graph graph) {
        return graph.nodes().stream().flatMap(Attribute::graphsOf).toList();
    }

    private static List<Node> nodes(Graph graph, String... operators) {
        return graph.nodes().stream()
                .filter(node -> List.of(operators).contains(node.opType()))
                .toList();
    }

    private static int depth(Graph graph) {
        return 1
                + graph.nodes().stream()
                        .flatMap(Attribute::graphsOf)
                        .mapToInt(AdaptiveFormTest::depth)
                        .max()
                        .orElse(0);
    }

    @Test
    void theFormIsWrittenTheSameEveryTime() {
        Model flat = ExitModels.bert(ExitBranch.Kind.POOLER);
        assertThat(OnnxWriter.toBytes(bySpeed(flat))).isEqualTo(OnnxWriter.toBytes(bySpeed(flat)));
    }

    @Test
    void whatCannotBeCutIsDeclinedWithTheReason() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        assertThat(reason(CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, 1)))
                .contains("no early exits");
        assertThat(reason(AdaptiveForm.fixed(Uncertainty.CLASSES, 0.1, 0.2), flat))
                .contains("2 thresholds for 4 exits");

        String answer = flat.graph().outputs().get(0).name();
        GraphEditor editor = flat.edit();
        Node last = flat.graph().producer(answer).orElseThrow();
        String early = Encoder.recognise(flat).require("This test").embeddings().output();
        String sum = editor.freshName("sum");
        editor.add(Node.of("axes", "ReduceSum", List.of(early), List.of(sum)));
        editor.replace(last, Node.of("mixed", "Add", List.of(last.input(0), sum), List.of(answer)));
        assertThat(reason(flat.withGraph(editor.build()))).contains("besides the hidden states", "weights");

        Model renamed = flat.withGraph(flat.edit().removeOutput("exit_2").build());
        assertThat(reason(renamed)).isNotBlank();
    }

    private static String reason(Model model) {
        return reason(AdaptiveForm.bySpeed(Uncertainty.CLASSES), model);
    }

    private static String reason(AdaptiveForm form, Model model) {
        return form.apply(model).fold(applied -> "", reason -> reason);
    }

    @Test
    void theSignatureIsTheOriginalsWithSpeedAndExit() {
        Model adaptive = bySpeed(ExitModels.bert(ExitBranch.Kind.LINEAR));
        assertThat(adaptive.graph().inputs())
                .extracting(ValueInfo::name)
                .containsExactly("input_ids", "attention_mask", "token_type_ids", "speed");
        assertThat(adaptive.graph().outputs())
                .extracting(ValueInfo::toString)
                .containsExactly("logits: FLOAT[batch,3]", "exit: INT64[batch]");
        assertThat(Exits.of(adaptive).all()).isEmpty();
    }
}
