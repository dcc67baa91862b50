package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.constant;
import static dev.limbeck.match.Pattern.number;
import static dev.limbeck.match.Pattern.oneOf;
import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.scaled;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Operator;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * merge(softmax(s · split(Q)·split(K)ᵀ + M) · split(V))  →  Attention(Q, K, V, M), with split: [B,S,h·d] → [B,h,S,d] and
 * merge its inverse (Vaswani et al. 2017). s may be applied to Q, K, their product or in parts; M is added, or filled in
 * where a condition holds; a guard that turns NaN into 0 may follow the softmax.
 *
 * <p>Expects shape targets as {@link ReshapeTargets} leaves them and transposes fused.
 */
public final class AttentionRaising implements Pass {
    private static final Pattern QUERY = scaled(
            "q2", permuted(scaled("q1", op("Reshape", scaled("q0", value("q")), constant("qShape"))), 0, 2, 1, 3));
    private static final Operator KEY_SPLIT = op("Reshape", scaled("k0", value("k")), constant("kShape"));
    private static final Pattern KEY = scaled(
            "k2",
            oneOf(
                    permuted(scaled("k1", KEY_SPLIT), 0, 2, 3, 1),
                    permuted(scaled("k1", permuted(KEY_SPLIT, 0, 2, 1, 3)), 0, 1, 3, 2)));
    private static final Pattern VALUE = permuted(op("Reshape", value("v"), constant("vShape")), 0, 2, 1, 3);
    private static final Pattern SCORES = scaled("s", op("MatMul", QUERY, KEY).as("product"));
    private static final Pattern MASKED = oneOf(
            op("Add", SCORES, value("mask")),
            op("Where", value("blocked"), constant("fill"), SCORES),
            op("Where", value("allowed"), SCORES, constant("fill")),
            SCORES);
    private static final Operator SOFTMAX = op("Softmax", MASKED)
            .where("axis=-1", n -> n.intAttribute("axis", -1) == -1 || n.intAttribute("axis", -1) == 3)
            .as("probabilities");
    private static final Pattern GUARDED = oneOf(SOFTMAX, op("Where", op("IsNaN", SOFTMAX), number(0), SOFTMAX));
    private static final Pattern PATTERN =
            op("Reshape", permuted(op("MatMul", GUARDED, VALUE), 0, 2, 1, 3), constant("outShape"));

    private static Operator permuted(Pattern operand, long... perm) {
        return op("Transpose", operand)
                .where(
                        "perm=" + Arrays.toString(perm),
                        n -> Arrays.equals(n.intsAttribute("perm").orElse(new long[0]), perm));
    }

    @Override
    public Rewrite apply(Model model) {
        return Replacement.everywhere(model, Set.of("Reshape"), PATTERN, 23, AttentionRaising::attention);
    }

    private static Optional<Node> attention(Match match, Sizes sizes, GraphEditor editor) {
        Optional<Heads> heads = Heads.of(match, sizes);
        if (heads.isEmpty()) {
            return Optional.empty();
        }
        Optional<List<String>> mask = new AttentionMask(match, sizes, editor).operands();
        if (mask.isEmpty()) {
            return Optional.empty();
        }
        List<String> inputs = new ArrayList<>(List.of(match.value("q"), match.value("k"), match.value("v")));
        inputs.addAll(mask.orElseThrow());
        double scale = 1;
        for (String factor : List.of("q0", "q1", "q2", "k0", "k1", "k2", "s")) {
            scale *= match.factor(factor);
        }
        long count = heads.orElseThrow().count();
        Map<String, Attribute> attributes = Map.of(
                "q_num_heads", Attribute.of(count),
                "kv_num_heads", Attribute.of(count),
                "scale", Attribute.of((float) scale));
        String name = editor.freshName(match.root().name() + "/limbeck/attention");
        return Optional.of(
                Node.of(name, Node.STANDARD, "Attention", inputs, match.root().outputs(), attributes));
    }

    /** How the operands are split: [B,S,h·d] as [B,S,h,d], and back. */
    private record Heads(long count) {
        static Optional<Heads> of(Match match, Sizes sizes) {
            Optional<long[]> q = target(match, "qShape", 4);
            Optional<long[]> k = target(match, "kShape", 4);
            Optional<long[]> v = target(match, "vShape", 4);
            Optional<long[]> out = target(match, "outShape", 3);
            if (q.isEmpty() || k.isEmpty() || v.isEmpty() || out.isEmpty()) {
                return Optional.empty();
            }
            long count = q.orElseThrow()[2];
            boolean sameHeads = k.orElseThrow()[2] == count && v.orElseThrow()[2] == count && count > 0;
            boolean sameSize = q.orElseThrow()[3] == k.orElseThrow()[3] && q.orElseThrow()[3] > 0;
            long merged = out.orElseThrow()[2];
            boolean restored = merged == -1 || merged == count * v.orElseThrow()[3];
            boolean flat = List.of("q", "k", "v").stream()
                    .allMatch(n -> sizes.rank(match.value(n)).orElse(0) == 3);
            return sameHeads && sameSize && restored && flat ? Optional.of(new Heads(count)) : Optional.empty();
        }

        /** A target that keeps batch and sequence. */
        private static Optional<long[]> target(Match match, String name, int rank) {
            return match.constant(name).map(Tensor::toLongs).filter(t -> t.length == rank && t[0] == 0 && t[1] == 0);
        }
    }
}
