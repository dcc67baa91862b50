package dev.limbeck.testkit;

/** The ways in which exporters write a layer norm over the last axis; all make the same numbers up to rounding. */
enum LayerNormSpelling {
    /** The standard operator. */
    WHOLE {
        @Override
        String write(Pen pen, String x, String scale, String bias) {
            return pen.op("LayerNormalization", x, scale, bias);
        }
    },
    /** PyTorch before opset 17: square by Pow, then Sqrt and Div. */
    POW_DIV {
        @Override
        String write(Pen pen, String x, String scale, String bias) {
            String centred = pen.op("Sub", x, mean(pen, x));
            String square = pen.op("Pow", centred, pen.number(2));
            String normalized = pen.op("Div", centred, deviation(pen, square));
            return pen.op("Add", pen.op("Mul", normalized, scale), bias);
        }
    },
    /** The same with two subtractions, as old exporters wrote it, and a scale in front. */
    TWICE_CENTRED {
        @Override
        String write(Pen pen, String x, String scale, String bias) {
            String mean = mean(pen, x);
            String square = pen.op("Pow", pen.op("Sub", x, mean), pen.number(2));
            String normalized = pen.op("Div", pen.op("Sub", x, mean), deviation(pen, square));
            return pen.op("Add", bias, pen.op("Mul", scale, normalized));
        }
    },
    /** Square by Mul, and multiplication by the reciprocal. */
    MUL_RECIPROCAL {
        @Override
        String write(Pen pen, String x, String scale, String bias) {
            String centred = pen.op("Sub", x, mean(pen, x));
            String square = pen.op("Mul", centred, centred);
            String inverse = pen.op("Reciprocal", deviation(pen, square));
            return pen.op("Add", pen.op("Mul", pen.op("Mul", centred, inverse), scale), bias);
        }
    },
    /** TensorFlow: x·g + (β − mean·g). */
    FOLDED {
        @Override
        String write(Pen pen, String x, String scale, String bias) {
            String mean = mean(pen, x);
            String centred = pen.op("Sub", x, mean);
            String gain = pen.op("Mul", pen.op("Reciprocal", deviation(pen, pen.op("Mul", centred, centred))), scale);
            return pen.op("Add", pen.op("Mul", x, gain), pen.op("Sub", bias, pen.op("Mul", mean, gain)));
        }
    };

    private static final double EPSILON = 1e-5;

    abstract String write(Pen pen, String x, String scale, String bias);

    private static String mean(Pen pen, String x) {
        return pen.op("ReduceMean", x, pen.integers(-1));
    }

    private static String deviation(Pen pen, String square) {
        return pen.op("Sqrt", pen.op("Add", mean(pen, square), pen.number(EPSILON)));
    }
}
