package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Exits;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.Segments.Segment;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.EveryForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Segments that run one after the other make what the flat form makes. */
class SegmentsTest {
    private static final Target TARGET = Target.of(Isa.VNNI);
    private static final Map<String, Tensor> INPUTS =
            CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(7, 3, 12, 1), 5);

    @TestFactory
    Stream<DynamicTest> theyMakeWhatTheFlatFormMakes() {
        return Stream.of(ExitBranch.Kind.values()).flatMap(kind -> {
            Model flat = ExitModels.bert(kind);
            Stream<Model> lowered = EveryForm.of(TARGET).stream()
                    .map(form -> new Deployment(form, TARGET).apply(flat).model());
            return Stream.concat(Stream.of(flat), lowered)
                    .map(model -> DynamicTest.dynamicTest(kind.toString(), () -> check(model, INPUTS)));
        });
    }

    @Test
    void networksOfConvolutionsAreCutToo() {
        Model images = Passes.canonical(QuantizedModels.images()).model();
        check(
                EarlyExits.addedTo(images, List.of(0), new ExitBranch(ExitBranch.Kind.LINEAR, 1)),
                QuantizedModels.pictures());
    }

    private static void check(Model flat, Map<String, Tensor> inputs) {
        Map<String, Tensor> expected = ExitModels.answers(flat, inputs);
        Map<String, Tensor> values = new LinkedHashMap<>(inputs);
        Segments segments = Segments.of(flat);
        List<String> logits = new ArrayList<>();
        for (Segment segment : segments.all()) {
            Map<String, Tensor> outputs = ExitModels.answers(segment.model(), values);
            logits.add(segment.logits());
            Tensor actual = ExitModels.of(outputs, segment.logits());
            Closeness.assertClose(
                    segment.logits(), actual, ExitModels.of(expected, segment.logits()), Closeness.ROUNDING);
            values = new LinkedHashMap<>(inputs);
            values.putAll(outputs);
        }
        assertThat(logits).containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    /** What a row costs behind an exit must not grow with what it has run through. */
    @Test
    void everyWeightIsInOneSegment() {
        Model flat = ExitModels.bert(ExitBranch.Kind.ATTENTION);
        List<String> weights = Segments.of(flat).all().stream()
                .flatMap(segment -> segment.model().graph().initializers().entrySet().stream())
                .filter(initializer -> initializer.getValue().size() > 8)
                .map(Map.Entry::getKey)
                .toList();
        List<String> expected = flat.graph().initializers().entrySet().stream()
                .filter(initializer -> initializer.getValue().size() > 8)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(weights).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theyReadHiddenStatesAndTheMaskOnly() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        List<Segment> all = Segments.of(flat).all();
        assertThat(all).extracting(Segment::layer).containsExactly(1, 2, 3, 4, 5);
        assertThat(all).extracting(Segment::isLast).containsExactly(false, false, false, false, true);
        assertThat(all.get(0).model().graph().inputs()).isEqualTo(flat.graph().inputs());
        for (int i = 1; i < all.size(); i++) {
            String hidden = all.get(i).before().orElseThrow();
            assertThat(all.get(i - 1).after()).contains(hidden);
            assertThat(all.get(i).model().graph().inputs())
                    .extracting(ValueInfo::name)
                    .containsExactlyInAnyOrder(hidden, "attention_mask");
            assertThat(Exits.of(all.get(i).model()).all()).isEmpty();
        }
    }

    /** A row's tokens are those up to the number of its last place; padding has none. */
    @Test
    void packedFormsTellTheTokensOfRowsApart() {
        Model packed = new Deployment(new DeploymentForm(true, AttentionKernel.MATMUL), TARGET)
                .apply(ExitModels.bert(ExitBranch.Kind.LINEAR))
                .model();
        Segments segments = Segments.of(packed);
        Segment first = segments.all().get(0);
        try (OrtSession session = OrtSession.open(first.model())) {
            Map<String, Tensor> outputs = session.run(INPUTS);
            Tensor places = ExitModels.of(outputs, segments.places().orElseThrow());
            assertThat(places.longAt(11)).isEqualTo(6);
            assertThat(places.longAt(23)).isEqualTo(9);
            assertThat(places.longAt(35)).isEqualTo(21);
            assertThat(places.longAt(47)).isEqualTo(22);
            assertThat(ExitModels.of(outputs, first.after().orElseThrow())
                            .shape()
                            .dim(0))
                    .isEqualTo(23);
        }
        assertThat(Segments.of(ExitModels.bert(ExitBranch.Kind.LINEAR)).places())
                .isEmpty();
    }

    @Test
    void whatCannotBeCutSaysWhy() {
        assertThatThrownBy(() -> Segments.of(CanonicalBert.model(ExitModels.SHAPES, Precision.FLOAT, 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no early exits");

        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        GraphEditor editor = flat.edit();
        Node last = flat.graph().producer("logits").orElseThrow();
        String early = Encoder.recognise(flat).require("This test").embeddings().output();
        editor.add(Node.of("axes", "ReduceSum", List.of(early), List.of("sum")));
        editor.replace(last, Node.of("mixed", "Add", List.of(last.input(0), "sum"), List.of("logits")));
        Model mixed = flat.withGraph(editor.build());
        assertThatThrownBy(() -> Segments.of(mixed))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'" + early + "'")
                .hasMessageContaining("weights");

        Model two = flat.withGraph(flat.edit()
                .addOutput(new ValueInfo(early, flat.graph().type(early)))
                .build());
        assertThatThrownBy(() -> Segments.of(two))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("must have one output");
    }
}
