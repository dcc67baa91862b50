package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Passes;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.PackedAttention;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention with one projection for queries, keys and values becomes Attention between four layers. */
class PackedAttentionTest {
    @ParameterizedTest
    @EnumSource
    void everySpellingIsRaisedAndAnswersTheSame(PackedAttention spelling) {
        Model original = spelling.model(7);
        Model canonical = Passes.canonical(original).model();
        assertThat(canonical.graph().nodes())
                .extracting(Node::opType)
                .isSubsetOf(Set.of("MatMul", "Add", "Attention"))
                .containsOnlyOnce("Attention");
        assertThat(canonical.graph().nodes()).filteredOn(n -> n.is("MatMul")).hasSize(4);
        RandomTensors random = new RandomTensors(1);
        Equality.assertEqual(
                canonical,
                original,
                List.of(
                        Map.of("x", random.normal(1, 1, PackedAttention.WIDTH)),
                        Map.of("x", random.normal(2, 5, PackedAttention.WIDTH)),
                        Map.of("x", random.normal(4, 4, PackedAttention.WIDTH))),
                Closeness.ROUNDING);
    }
}
