package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Encoder;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.TinyEncoder;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** However an encoder is spelled, its canonical form is the same few operators and answers the same. */
class RaisingProperty {
    private static final int SEEDS = 40;
    private static final Set<String> DECOMPOSED = Set.of(
            "Erf",
            "Pow",
            "ReduceMean",
            "Reciprocal",
            "Reshape",
            "Softmax",
            "Sqrt",
            "Transpose",
            "Gemm",
            "GatherND",
            "Range");

    @TestFactory
    Stream<DynamicTest> everySpellingIsRaisedAndAnswersTheSame() {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Model model = TinyEncoder.model(seed);
                    Model canonical = Passes.canonical(model).model();
                    assertThat(canonical.graph().nodes()).noneMatch(n -> DECOMPOSED.contains(n.opType()));
                    assertThat(count(canonical.graph(), "Attention")).isEqualTo(TinyEncoder.BLOCKS);
                    Equality.assertEqual(
                            canonical,
                            model,
                            List.of(
                                    TinyEncoder.inputs(seed, 1, 1),
                                    TinyEncoder.inputs(seed + 1, 1, 9),
                                    TinyEncoder.inputs(seed + 2, 3, 5),
                                    TinyEncoder.inputs(seed + 3, 4, TinyEncoder.POSITIONS)),
                            Closeness.WITH_GELU);
                    Encoder encoder = Encoder.recognise(canonical).encoder().orElseThrow();
                    assertThat(encoder.blocks()).hasSize(TinyEncoder.BLOCKS);
                    assertThat(encoder.heads()).isEqualTo(TinyEncoder.HEADS);
                    assertThat(encoder.mask().orElseThrow().input()).isEqualTo("attention_mask");
                }));
    }

    private static long count(Graph graph, String opType) {
        return graph.nodes().stream().filter(n -> n.is(opType)).count();
    }
}
