package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import java.util.List;
import java.util.Map;

/**
 * The ways in which exporters write the attention of several heads.
 *
 * @param scale where 1/√d is applied
 * @param target how the shapes of the split are written
 * @param keyAtOnce whether the keys are transposed by one node or by two
 * @param filled whether the scores of padding are overwritten instead of added to
 * @param guard whether NaN becomes 0 after the softmax
 */
record AttentionSpelling(Scale scale, Target target, boolean keyAtOnce, boolean filled, boolean guard) {
    enum Scale {
        ON_QUERY,
        ON_SPLIT_QUERY,
        ON_SCORES,
        SCORES_DIVIDED,
        HALF_ON_EACH
    }

    enum Target {
        /** [0, 0, heads, d]. */
        ZEROS,
        /** [batch, sequence, −1, d] from the shape of the input. */
        COMPUTED
    }

    static AttentionSpelling random(RandomTensors random) {
        return new AttentionSpelling(
                random.pick(List.of(Scale.values())),
                random.pick(List.of(Target.values())),
                random.below(2) == 0,
                random.below(4) == 0,
                random.below(2) == 0);
    }

    /** softmax(q·kᵀ/√d + additive)·v; q, k and v are [batch, sequence, heads·d], the mask is what additive stems from. */
    String write(Pen pen, String q, String k, String v, String mask, String additive, int heads, int d) {
        double root = Math.sqrt(d);
        String query = scale == Scale.ON_QUERY ? pen.op("Div", q, pen.number(root)) : q;
        String queries = pen.transpose(split(pen, query, heads, d), 0, 2, 1, 3);
        String split = split(pen, k, heads, d);
        String keys = keyAtOnce
                ? pen.transpose(split, 0, 2, 3, 1)
                : pen.transpose(pen.transpose(split, 0, 2, 1, 3), 0, 1, 3, 2);
        String values = pen.transpose(split(pen, v, heads, d), 0, 2, 1, 3);
        if (scale == Scale.ON_SPLIT_QUERY) {
            queries = pen.op("Mul", queries, pen.number(1 / root));
        } else if (scale == Scale.HALF_ON_EACH) {
            queries = pen.op("Mul", queries, pen.number(1 / Math.sqrt(root)));
            keys = pen.op("Mul", keys, pen.number(1 / Math.sqrt(root)));
        }
        String scores = scaled(pen, pen.op("MatMul", queries, keys), root);
        String masked = filled ? filled(pen, scores, mask) : pen.op("Add", scores, additive);
        String softmax = pen.op("Softmax", masked);
        String weights = guard ? pen.op("Where", pen.op("IsNaN", softmax), pen.number(0), softmax) : softmax;
        String merged = pen.transpose(pen.op("MatMul", weights, values), 0, 2, 1, 3);
        return pen.op("Reshape", merged, target(pen, q, pen.integers((long) heads * d), pen.integers()));
    }

    /** As masked_fill is exported: where(mask = 0, lowest, scores). */
    private static String filled(Pen pen, String scores, String mask) {
        String blocked = pen.op("Equal", pen.op("Unsqueeze", mask, pen.integers(1, 2)), pen.integers(0));
        String expanded = pen.op("Expand", blocked, pen.op("Shape", scores));
        return pen.op("Where", expanded, pen.number(-Float.MAX_VALUE), scores);
    }

    private String scaled(Pen pen, String scores, double root) {
        return switch (scale) {
            case ON_SCORES -> pen.op("Mul", scores, pen.number(1 / root));
            case SCORES_DIVIDED -> pen.op("Div", scores, pen.number(root));
            default -> scores;
        };
    }

    private String split(Pen pen, String value, int heads, int d) {
        String axis = target == Target.ZEROS ? pen.integers(heads) : pen.integers(-1);
        return pen.op("Reshape", value, target(pen, value, axis, pen.integers(d)));
    }

    private String target(Pen pen, String value, String third, String fourth) {
        Map<String, Attribute> axis = Map.of("axis", Attribute.of(0L));
        return target == Target.ZEROS
                ? pen.op("Concat", axis, pen.integers(0, 0), third, fourth)
                : pen.op(
                        "Concat",
                        axis,
                        MaskSpelling.size(pen, value, 0),
                        MaskSpelling.size(pen, value, 1),
                        third,
                        fourth);
    }
}
