package dev.limbeck.testkit;

import java.util.ArrayList;
import java.util.List;

/** The ways in which exporters write GELU; the order of the multiplications is drawn at random. */
enum GeluSpelling {
    /** The standard operator. */
    WHOLE {
        @Override
        String write(Pen pen, RandomTensors random, String x) {
            return pen.op("Gelu", x);
        }
    },
    /** ½·x·(1 + erf(x/√2)) with a division. */
    ERF_DIV {
        @Override
        String write(Pen pen, RandomTensors random, String x) {
            String erf = pen.op("Erf", pen.op("Div", x, pen.number(Math.sqrt(2))));
            return product(pen, random, x, onePlus(pen, erf), pen.number(0.5));
        }
    },
    /** ½·x·(1 + erf(x·0.7071…)). */
    ERF_MUL {
        @Override
        String write(Pen pen, RandomTensors random, String x) {
            String erf = pen.op("Erf", product(pen, random, x, pen.number(Math.sqrt(0.5))));
            return product(pen, random, x, onePlus(pen, erf), pen.number(0.5));
        }
    },
    /** ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
    TANH_POW {
        @Override
        String write(Pen pen, RandomTensors random, String x) {
            String cube = pen.op("Pow", x, pen.number(3));
            String inner = pen.op("Add", x, product(pen, random, cube, pen.number(CUBIC)));
            String tanh = pen.op("Tanh", product(pen, random, inner, pen.number(Math.sqrt(2 / Math.PI))));
            return product(pen, random, x, onePlus(pen, tanh), pen.number(0.5));
        }
    },
    /** Hugging Face's gelu_fast: ½·x·(1 + tanh(√(2/π)·x·(1 + 0.044715·x·x))). */
    TANH_SQUARE {
        @Override
        String write(Pen pen, RandomTensors random, String x) {
            String inner = onePlus(pen, product(pen, random, x, x, pen.number(CUBIC)));
            String tanh = pen.op("Tanh", product(pen, random, x, inner, pen.number(Math.sqrt(2 / Math.PI))));
            return product(pen, random, x, onePlus(pen, tanh), pen.number(0.5));
        }
    };

    private static final double CUBIC = 0.044715;

    abstract String write(Pen pen, RandomTensors random, String x);

    private static String onePlus(Pen pen, String value) {
        return pen.op("Add", value, pen.number(1));
    }

    /** Multiplies in a random order and nesting. */
    private static String product(Pen pen, RandomTensors random, String... factors) {
        List<String> left = new ArrayList<>(List.of(factors));
        while (left.size() > 1) {
            String a = left.remove(random.below(left.size()));
            String b = left.remove(random.below(left.size()));
            left.add(pen.op("Mul", a, b));
        }
        return left.get(0);
    }
}
