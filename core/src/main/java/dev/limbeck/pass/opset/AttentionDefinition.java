package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Attention of opset 23 by the operators that define it, on heads [batch, heads, length, size]:
 *
 * <pre>
 * Attention(Q, K, V, M) = Softmax(cap(scale·Q·Kᵀ) + M + C)·V        cap(s) = c·tanh(s / c)
 * </pre>
 *
 * <p>with C = −∞ where a causal query would see a later key. Cached keys and values stand before the new ones; heads of
 * K and V that several heads of Q share are repeated; a query that sees no key at all gives 0.
 */
final class AttentionDefinition {
    private final Node node;
    private final Place place;
    private final DType dtype;
    private final long queryHeads;
    private final long keyHeads;
    private final double scale;

    private AttentionDefinition(Node node, Place place, DType dtype, long queryHeads, long keyHeads, double scale) {
        this.node = node;
        this.place = place;
        this.dtype = dtype;
        this.queryHeads = queryHeads;
        this.keyHeads = keyHeads;
        this.scale = scale;
    }

    /** Adds the nodes that make the node's outputs; false if it has a form that opset 23 does not define so. */
    static boolean write(Node node, Place place) {
        Optional<DType> dtype = place.dtype(node.input(0));
        OptionalLong queryHeads = heads(node, place, "q_num_heads", 0);
        OptionalLong keyHeads = heads(node, place, "kv_num_heads", 1);
        Optional<Double> scale = scale(node, place);
        boolean known = dtype.isPresent() && queryHeads.isPresent() && keyHeads.isPresent() && scale.isPresent();
        boolean plain = node.output(3).isEmpty()
                && !node.hasInput(6)
                && dtype.filter(t -> node.intAttribute("softmax_precision", t.code()) == t.code())
                        .isPresent();
        if (known && plain) {
            new AttentionDefinition(
                            node,
                            place,
                            dtype.orElseThrow(),
                            queryHeads.getAsLong(),
                            keyHeads.getAsLong(),
                            scale.orElseThrow())
                    .write();
        }
        return known && plain;
    }

    private static OptionalLong heads(Node node, Place place, String attribute, int input) {
        return areColumns(node)
                ? OptionalLong.of(node.intAttribute(attribute, 0))
                : place.dims(node.input(input)).map(d -> d.axis(1).size()).orElse(OptionalLong.empty());
    }

    /** Whether the heads are columns of [batch, length, heads·size], not an axis of their own. */
    private static boolean areColumns(Node node) {
        return node.attribute("q_num_heads").isPresent();
    }

    private static Optional<Double> scale(Node node, Place place) {
        if (node.attribute("scale").isPresent()) {
            return Optional.of((double) node.floatAttribute("scale", 1));
        }
        OptionalLong width =
                place.dims(node.input(0)).map(d -> d.axis(-1)).map(Dim::size).orElse(OptionalLong.empty());
        long heads = areColumns(node) ? node.intAttribute("q_num_heads", 1) : 1;
        return width.isPresent() ? Optional.of(1 / Math.sqrt((double) width.getAsLong() / heads)) : Optional.empty();
    }

    private void write() {
        String query = heads("query", node.input(0), queryHeads);
        String key = withPast("key", heads("key", node.input(1), keyHeads), node.input(4), node.output(1));
        String value = withPast("value", heads("value", node.input(2), keyHeads), node.input(5), node.output(2));
        String weights = weights(scores(query, repeated("key", key)), bias(query, key));
        String values = repeated("value", value);
        if (!areColumns(node)) {
            place.addAs(node.output(), "context", "MatMul", Map.of(), weights, values);
            return;
        }
        String context = place.add("context", "MatMul", Map.of(), weights, values);
        String rows = place.add("context_heads", "Transpose", perm(0, 2, 1, 3), context);
        String joined = place.constant("joined", Tensor.vector(0, 0, -1));
        place.addAs(node.output(), "context_rows", "Reshape", Map.of(), rows, joined);
    }

    private String heads(String step, String columns, long heads) {
        if (!areColumns(node)) {
            return columns;
        }
        String split = place.constant("by_head", Tensor.vector(0, 0, heads, -1));
        return place.add(
                step + "_heads", "Transpose", perm(0, 2, 1, 3), place.add(step, "Reshape", Map.of(), columns, split));
    }

    /** What was cached, with the new heads behind it; also under the name of the node's output for it. */
    private String withPast(String step, String heads, String past, String present) {
        if (past.isEmpty()) {
            if (!present.isEmpty()) {
                place.addAs(present, step + "_present", "Identity", Map.of(), heads);
            }
            return heads;
        }
        if (present.isEmpty()) {
            return place.add(step + "_present", "Concat", axis(2), past, heads);
        }
        place.addAs(present, step + "_present", "Concat", axis(2), past, heads);
        return present;
    }

    /** Every head of K or V as often as heads of Q share it. */
    private String repeated(String step, String heads) {
        if (queryHeads == keyHeads) {
            return heads;
        }
        long shared = queryHeads / keyHeads;
        long[] indices =
                LongStream.range(0, queryHeads).map(head -> head / shared).toArray();
        return place.add(
                step + "_repeated", "Gather", axis(1), heads, place.constant("shared_heads", Tensor.vector(indices)));
    }

    private String scores(String query, String key) {
        String scaled = place.add("scaled", "Mul", Map.of(), query, number("scale", scale));
        String turned = place.add("turned", "Transpose", perm(0, 1, 3, 2), key);
        String scores = place.add("scores", "MatMul", Map.of(), scaled, turned);
        double cap = node.floatAttribute("softcap", 0);
        if (cap == 0) {
            return scores;
        }
        String limit = number("softcap", cap);
        String bounded = place.add("bounded", "Tanh", Map.of(), place.add("uncapped", "Div", Map.of(), scores, limit));
        return place.add("capped", "Mul", Map.of(), bounded, limit);
    }

    private String weights(String scores, Optional<String> bias) {
        if (bias.isEmpty()) {
            return place.add("weights", "Softmax", axis(-1), scores);
        }
        String masked = place.add("masked", "Add", Map.of(), scores, bias.orElseThrow());
        String weights = place.add("weights", "Softmax", axis(-1), masked);
        String axes = place.constant("keys", Tensor.vector(-1L));
        String highest = place.add("highest", "ReduceMax", Map.of(), bias.orElseThrow(), axes);
        String blind = place.add("blind", "Equal", Map.of(), highest, number("hidden", Double.NEGATIVE_INFINITY));
        return place.add("seen", "Where", Map.of(), blind, number("nothing", 0), weights);
    }

    /** What is added to the scores. */
    private Optional<String> bias(String query, String key) {
        Optional<String> mask = node.hasInput(3) ? Optional.of(additive(node.input(3))) : Optional.empty();
        if (node.intAttribute("is_causal", 0) == 0) {
            return mask;
        }
        String causal = causal(query, key);
        return Optional.of(
                mask.map(m -> place.add("bias", "Add", Map.of(), m, causal)).orElse(causal));
    }

    private String additive(String mask) {
        return place.dtype(mask).filter(t -> t == DType.BOOL).isPresent()
                ? place.add(
                        "additive",
                        "Where",
                        Map.of(),
                        mask,
                        number("visible", 0),
                        number("hidden", Double.NEGATIVE_INFINITY))
                : mask;
    }

    /** −∞ where the key's place is behind the query's, [queries, keys]. */
    private String causal(String query, String key) {
        String queries = range("query_places", length(query));
        if (node.hasInput(4)) {
            queries = place.add("query_places", "Add", Map.of(), queries, length(node.input(4)));
        }
        String rows =
                place.add("query_rows", "Unsqueeze", Map.of(), queries, place.constant("column", Tensor.vector(1L)));
        String later = place.add("later", "Less", Map.of(), rows, range("key_places", length(key)));
        return place.add(
                "causal", "Where", Map.of(), later, number("hidden", Double.NEGATIVE_INFINITY), number("visible", 0));
    }

    private String range(String step, String length) {
        String zero = place.constant("first", Tensor.scalar(0L));
        return place.add(step, "Range", Map.of(), zero, length, place.constant("step", Tensor.scalar(1L)));
    }

    /** The length of heads, a scalar. */
    private String length(String heads) {
        String shape = place.add("shape", "Shape", Map.of(), heads);
        return place.add("length", "Gather", Map.of(), shape, place.constant("length_axis", Tensor.scalar(2L)));
    }

    private String number(String step, double value) {
        return place.constant(step, Tensor.scalar((float) value).cast(dtype));
    }

    private static Map<String, Attribute> perm(long... axes) {
        return Map.of("perm", Attribute.ofInts(axes));
    }

    private static Map<String, Attribute> axis(long axis) {
        return Map.of("axis", Attribute.of(axis));
    }
}
