package dev.limbeck.ort.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.deploy.FirstTokenLastBlock;
import dev.limbeck.pass.deploy.Unpad;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Head;
import dev.limbeck.testkit.CanonicalBert.Mask;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Passes that leave rows of tokens out answer as before, wherever the mask has its zeros. */
class TokenPassesTest {
    private static final double EXACT = 1e-4;

    /** Another order of summation may move an activation across a rounding boundary: one code of one element. */
    private static final double ONE_CODE = 5e-2;

    private static final Map<String, Tensor> MASKS = Map.of(
            "padding on the right", CanonicalBert.mask(7, 3, 12, 1),
            "no padding", CanonicalBert.mask(5, 5),
            "one token", CanonicalBert.mask(1),
            "padding on the left", mask(2, 5, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1),
            "gaps", mask(2, 6, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0),
            "an empty row", mask(3, 4, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0),
            "nothing but empty rows", mask(2, 3, 0, 0, 0, 0, 0, 0));

    private static Tensor mask(int rows, int length, long... values) {
        return Tensor.ofLongs(Shape.of(rows, length), values);
    }

    @TestFactory
    Stream<DynamicTest> answersStayTheSame() {
        return Stream.of(Precision.FLOAT, Precision.STATIC, Precision.WEIGHT_ONLY)
                .flatMap(precision -> Stream.of(Head.FIRST_TOKEN, Head.MASKED_MEAN)
                        .flatMap(head -> Stream.of(Mask.values()).flatMap(mask -> equality(precision, head, mask))));
    }

    private static Stream<DynamicTest> equality(Precision precision, Head head, Mask mask) {
        Model model = CanonicalBert.model(Shapes.SMALL, precision, head, mask, 11);
        List<Pass> passes =
                head == Head.FIRST_TOKEN ? List.of(new FirstTokenLastBlock(), new Unpad()) : List.of(new Unpad());
        Model rewritten = model;
        for (Pass pass : passes) {
            Rewrite rewrite = pass.apply(rewritten);
            assertThat(rewrite.declined()).as(pass.name()).isEmpty();
            rewritten = rewrite.model();
        }
        Model result = new DeadCode().apply(rewritten).model();
        return MASKS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(precision + ", " + head + ", " + mask + ", " + e.getKey(), () -> {
                    Map<String, Tensor> inputs = CanonicalBert.inputs(Shapes.SMALL, e.getValue(), 5);
                    assertThat(Answers.difference(Answers.of(result, inputs), Answers.of(model, inputs)))
                            .isLessThan(precision == Precision.STATIC ? ONE_CODE : EXACT);
                }));
    }

    @Test
    void outputsOfEveryTokenAreLeftAlone() {
        Model model = CanonicalBert.model(Shapes.SMALL, Precision.FLOAT, Head.NONE, Mask.ADDITIVE, 11);

        assertThat(new Unpad().apply(model).declined())
                .singleElement()
                .asString()
                .contains("last_hidden_state");
        assertThat(new FirstTokenLastBlock().apply(model).declined()).hasSize(1);
        assertThat(new Unpad().apply(model).model()).isSameAs(model);
    }
}
