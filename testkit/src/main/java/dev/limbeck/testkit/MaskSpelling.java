package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.DType;
import java.util.Map;

/** The ways in which exporters turn a padding mask [batch, sequence] into numbers to add to scores. */
enum MaskSpelling {
    /** (1 − mask) · lowest, [batch, 1, 1, sequence]. */
    SUB_MUL {
        @Override
        String write(Pen pen, String mask) {
            String axis = pen.op("Unsqueeze", pen.op("Unsqueeze", mask, pen.integers(1)), pen.integers(2));
            String blocked = pen.op("Sub", pen.number(1), cast(pen, axis, DType.FLOAT));
            return pen.op("Mul", blocked, pen.number(LOWEST));
        }
    },
    /** where(mask, 0, lowest) over a mask expanded to [batch, 1, sequence, sequence]. */
    WHERE_EXPAND {
        @Override
        String write(Pen pen, String mask) {
            String keys = pen.op("Unsqueeze", cast(pen, mask, DType.BOOL), pen.integers(1, 2));
            String length = size(pen, mask, 1);
            String shape = concat(pen, size(pen, mask, 0), pen.integers(1), length, length);
            return pen.op("Where", pen.op("Expand", keys, shape), pen.number(0), pen.number(LOWEST));
        }
    },
    /** Legacy torch.onnx of mask[b, k] with index tensors: gathered from the flattened mask. */
    GATHERED {
        @Override
        String write(Pen pen, String mask) {
            String flat = pen.op("Flatten", Map.of("axis", Attribute.of(2L)), cast(pen, mask, DType.BOOL));
            String rows = pen.op("Unsqueeze", range(pen, mask, 0), pen.integers(1, 2, 3));
            String columns = pen.op("Unsqueeze", range(pen, mask, 1), pen.integers(0, 1, 2));
            String at = pen.op("Add", columns, pen.op("Mul", rows, size(pen, mask, 1)));
            String gathered = pen.op("Gather", flat, at);
            String keys = pen.op("Reshape", pen.op("Reshape", gathered, pen.integers(-1)), pen.op("Shape", at));
            return pen.op("Where", both(pen, mask, keys), pen.number(0), pen.number(LOWEST));
        }
    },
    /** The dynamo exporter of the same: GatherND with pairs of indices. */
    GATHERED_PAIRS {
        @Override
        String write(Pen pen, String mask) {
            String rows = pen.op("Unsqueeze", range(pen, mask, 0), pen.integers(1, 2, 3));
            String columns = pen.op("Unsqueeze", range(pen, mask, 1), pen.integers(0, 1, 2));
            String shape = pen.op("Shape", pen.op("Max", rows, columns));
            String row = pen.op("Unsqueeze", pen.op("Expand", rows, shape), pen.integers(-1));
            String column = pen.op("Unsqueeze", pen.op("Expand", columns, shape), pen.integers(-1));
            String pairs = pen.op("Concat", Map.of("axis", Attribute.of(-1L)), row, column);
            String keys = pen.op("GatherND", cast(pen, mask, DType.BOOL), pairs);
            return pen.op("Where", both(pen, mask, keys), pen.number(0), pen.number(LOWEST));
        }
    };

    private static final double LOWEST = -Float.MAX_VALUE;

    abstract String write(Pen pen, String mask);

    /** Every query may look: combined with the keys, [batch, 1, sequence, sequence]. */
    private static String both(Pen pen, String mask, String keys) {
        String queries = pen.op("Unsqueeze", range(pen, mask, 1), pen.integers(0, 1, 3));
        return pen.op("And", pen.op("GreaterOrEqual", queries, pen.integers(0)), keys);
    }

    private static String range(Pen pen, String mask, long axis) {
        String zero = pen.op("Squeeze", pen.integers(0));
        String one = pen.op("Squeeze", pen.integers(1));
        return pen.op("Range", zero, pen.op("Squeeze", size(pen, mask, axis)), one);
    }

    static String size(Pen pen, String value, long axis) {
        return pen.op("Gather", pen.op("Shape", value), pen.integers(axis));
    }

    static String concat(Pen pen, String... parts) {
        return pen.op("Concat", Map.of("axis", Attribute.of(0L)), parts);
    }

    private static String cast(Pen pen, String value, DType to) {
        return pen.op("Cast", Map.of("to", Attribute.of((long) to.code())), value);
    }
}
