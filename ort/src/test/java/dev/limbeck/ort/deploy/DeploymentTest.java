package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.EveryForm;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every form of every precision answers as the canonical graph does, and is written in what the target reads. */
class DeploymentTest {
    private static final Target TARGET = Target.of(Isa.VNNI);

    @TestFactory
    Stream<DynamicTest> formsAnswerAlike() {
        return Stream.of(Precision.values())
                .flatMap(precision -> Stream.of(TARGET, TARGET.withStandardOnly(true))
                        .flatMap(target -> EveryForm.of(target).stream()
                                .map(form -> DynamicTest.dynamicTest(
                                        precision + ", " + form + (target.standardOnly() ? ", standard only" : ""),
                                        () -> checkForm(precision, form, target)))));
    }

    @TestFactory
    Stream<DynamicTest> zerosOfTheMaskMayStandAnywhere() {
        Map<String, Tensor> masks = Map.of(
                "padding on the left", mask(2, 6, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1),
                "gaps", mask(2, 6, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0));
        Model model = model(Precision.FLOAT);
        return EveryForm.of(TARGET).stream().flatMap(form -> {
            Model lowered = new Deployment(form, TARGET).apply(model).model();
            return masks.entrySet().stream()
                    .map(e -> DynamicTest.dynamicTest(form + ", " + e.getKey(), () -> {
                        Map<String, Tensor> inputs = CanonicalBert.inputs(Shapes.SMALL, e.getValue(), 5);
                        assertThat(Answers.difference(Answers.of(lowered, inputs), Answers.of(model, inputs)))
                                .isLessThan(tolerance(Precision.FLOAT));
                    }));
        });
    }

    /** What a row of nothing but padding is answered is nobody's business, but the other rows are not to suffer. */
    @TestFactory
    Stream<DynamicTest> anEmptyRowDoesNotHarmOthers() {
        Map<String, Tensor> inputs =
                CanonicalBert.inputs(Shapes.SMALL, mask(3, 4, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0), 5);
        Model model = model(Precision.FLOAT);
        float[] expected = Answers.of(model, inputs);
        int width = expected.length / 3;
        return EveryForm.of(TARGET).stream()
                .map(form -> DynamicTest.dynamicTest(form.toString(), () -> {
                    float[] answers =
                            Answers.of(new Deployment(form, TARGET).apply(model).model(), inputs);
                    for (float value : answers) {
                        assertThat(value).isFinite();
                    }
                    System.arraycopy(expected, width, answers, width, width);
                    assertThat(Answers.difference(answers, expected)).isLessThan(tolerance(Precision.FLOAT));
                }));
    }

    /** As those of an encoder that has not learned are: all of them zeros. */
    @TestFactory
    Stream<DynamicTest> biasesMayBeStoredOnce() {
        Model separate = model(Precision.FLOAT);
        GraphEditor editor = separate.edit();
        for (EncoderBlock block :
                Encoder.recognise(separate).require("This test").blocks()) {
            String shared = block.query().bias().orElseThrow();
            editor.replaceUses(block.key().bias().orElseThrow(), shared);
            editor.replaceUses(block.value().bias().orElseThrow(), shared);
        }
        Model model = separate.withGraph(editor.build());
        return EveryForm.of(TARGET).stream()
                .map(form -> DynamicTest.dynamicTest(form.toString(), () -> {
                    Model lowered = new Deployment(form, TARGET).apply(model).model();
                    Map<String, Tensor> inputs = CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(7, 3, 12), 5);
                    assertThat(Answers.difference(Answers.of(lowered, inputs), Answers.of(model, inputs)))
                            .isLessThan(tolerance(Precision.FLOAT));
                }));
    }

    @Test
    void aFormIsWrittenTheSameEveryTime() {
        DeploymentForm form = new DeploymentForm(false, AttentionKernel.MATMUL);
        String first = GraphText.of(lowered(form));
        for (int i = 0; i < 30; i++) {
            assertThat(GraphText.of(lowered(form))).isEqualTo(first);
        }
    }

    private static Model lowered(DeploymentForm form) {
        return new Deployment(form, TARGET).apply(model(Precision.STATIC)).model();
    }

    private static Tensor mask(int rows, int length, long... values) {
        return Tensor.ofLongs(Shape.of(rows, length), values);
    }

    private static Model model(Precision precision) {
        return CanonicalBert.model(Shapes.SMALL, precision, 11);
    }

    private static void checkForm(Precision precision, DeploymentForm form, Target target) {
        Model model = model(precision);

        Rewrite rewrite = new Deployment(form, target).apply(model);

        Model lowered = rewrite.model();
        assertThat(rewrite.declined()).isEmpty();
        assertThat(lowered.opset()).isLessThanOrEqualTo(target.opset());
        assertThat(lowered.irVersion()).isLessThanOrEqualTo(10);
        if (target.standardOnly()) {
            assertThat(lowered.graph().nodes()).extracting(Node::domain).containsOnly(Node.STANDARD);
        }
        Map<String, Tensor> inputs = CanonicalBert.inputs(Shapes.SMALL, CanonicalBert.mask(7, 3, 12, 1), 5);
        assertThat(Answers.difference(Answers.of(lowered, inputs), Answers.of(model, inputs)))
                .isLessThan(tolerance(precision));
    }

    /**
     * Float forms differ by the order of summation. In quantized ones that may move an activation across a rounding
     * boundary, and ranges taken at run time no longer see the padding. ONNX Runtime runs weights in blocks with
     * activations of 8 bits, so they behave as quantized too.
     */
    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FLOAT -> 1e-4;
            case STATIC, WEIGHT_ONLY, WEIGHT_ONLY_4 -> 5e-2;
            case DYNAMIC -> 1e-1;
        };
    }
}
