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
 * @param guard whether NaN becomes 0 after the softmax
 */
record AttentionSpelling(Scale scale, Target target, boolean keyAtOnce, boolean guard) {
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
                random.below(2) == 0);
    }

    /** softmax(q·kᵀ/√d + mask)·v; q, k and v are [batch, sequence, heads·d]. */
    String write(Pen pen, String q, String k, String v, String mask, int heads, int d) {
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
        String softmax = pen.op("Softmax", pen.op("Add", scores, mask));
        String weights = guard ? pen.op("Where", pen.op("IsNaN", softmax), pen.number(0), softmax) : softmax;
        String merged = pen.transpose(pen.op("MatMul", weights, values), 0, 2, 1, 3);
        return pen.op("Reshape", merged, target(pen, q, pen.integers((long) heads * d), pen.integers()));
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
