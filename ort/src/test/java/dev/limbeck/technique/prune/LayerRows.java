package dev.limbeck.technique.prune;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.graph.ValueType.Undeclared;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A layer {@code w1} with Relu, whose units {@code a} a second layer {@code w2} reads: as a MatMul, as a Gemm with its
 * weight the other way round, or as a convolution; and the second layer written out as products of rows.
 *
 * @param kind MatMul, Gemm or Conv
 */
record LayerRows(String kind, int units, int outputs) {
    private static final int INPUTS = 4;
    private static final int SIZE = 9;
    private static final int KERNEL = 3;
    private static final long STRIDE = 2;

    boolean isConvolution() {
        return kind.equals("Conv");
    }

    Model model() {
        RandomTensors random = new RandomTensors(9);
        GraphEditor editor = GraphEditor.empty("layers");
        Dim rows = Dim.symbol("rows");
        editor.addInput(new ValueInfo(
                "x",
                isConvolution()
                        ? TensorType.of(DType.FLOAT, rows, Dim.of(INPUTS), Dim.of(SIZE), Dim.of(SIZE))
                        : TensorType.of(DType.FLOAT, rows, Dim.of(INPUTS))));
        if (isConvolution()) {
            editor.initializer("w1", random.normal(units, INPUTS, 1, 1));
            editor.initializer("w2", random.normal(outputs, units, KERNEL, KERNEL));
            editor.add(Node.of("first", "Conv", List.of("x", "w1"), List.of("h")));
            editor.add(Node.of("second", "Conv", List.of("a", "w2"), List.of("y"))
                    .withAttribute("pads", Attribute.ofInts(1, 1, 1, 1))
                    .withAttribute("strides", Attribute.ofInts(STRIDE, STRIDE)));
        } else {
            boolean isGemm = kind.equals("Gemm");
            editor.initializer("w1", random.normal(INPUTS, units));
            editor.initializer("w2", isGemm ? random.normal(outputs, units) : random.normal(units, outputs));
            editor.add(Node.of("first", "MatMul", List.of("x", "w1"), List.of("h")));
            Node second = Node.of("second", kind, List.of("a", "w2"), List.of("y"));
            editor.add(isGemm ? second.withAttribute("transB", Attribute.of(1L)) : second);
        }
        editor.add(Node.of("act", "Relu", List.of("h"), List.of("a")));
        editor.addOutput(new ValueInfo("y", new Undeclared()));
        return Model.of(editor.build(), 21, 10);
    }

    Map<String, Tensor> inputs(int rows) {
        RandomTensors random = new RandomTensors(10);
        return Map.of("x", isConvolution() ? random.normal(rows, INPUTS, SIZE, SIZE) : random.normal(rows, INPUTS));
    }

    /** The rows that the second layer multiplies its matrix with. */
    double[][] rows(Map<String, Tensor> inputs) {
        Model model = model();
        GraphEditor editor = model.edit().addOutput(new ValueInfo("a", new Undeclared()));
        Tensor units;
        try (OrtSession session = OrtSession.open(model.withGraph(editor.build()))) {
            units = Objects.requireNonNull(session.run(inputs).get("a"));
        }
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < units.shape().dim(0); row++) {
            if (isConvolution()) {
                for (int top = -1; top + KERNEL <= SIZE + 1; top += (int) STRIDE) {
                    for (int left = -1; left + KERNEL <= SIZE + 1; left += (int) STRIDE) {
                        rows.add(patch(units, row, top, left));
                    }
                }
            } else {
                rows.add(units.rows(row).toDoubles());
            }
        }
        return rows.toArray(new double[0][]);
    }

    private double[] patch(Tensor maps, int row, int top, int left) {
        double[] patch = new double[units * KERNEL * KERNEL];
        for (int k = 0; k < patch.length; k++) {
            int y = top + k / KERNEL % KERNEL;
            int x = left + k % KERNEL;
            int unit = k / (KERNEL * KERNEL);
            boolean isInside = y >= 0 && y < SIZE && x >= 0 && x < SIZE;
            patch[k] = isInside ? maps.doubleAt(((row * units + unit) * SIZE + y) * SIZE + x) : 0;
        }
        return patch;
    }

    /** Elements of a row that belong to one unit. */
    int taps() {
        return isConvolution() ? KERNEL * KERNEL : 1;
    }

    /** The second layer's matrix [inputs][outputs]. */
    double[][] matrix(Model model) {
        Tensor weight = model.graph().initializer("w2").orElseThrow();
        double[][] matrix = new double[units * taps()][outputs];
        for (int i = 0; i < matrix.length; i++) {
            for (int o = 0; o < outputs; o++) {
                matrix[i][o] = weight.doubleAt(kind.equals("MatMul") ? i * outputs + o : o * matrix.length + i);
            }
        }
        return matrix;
    }

    static double[][] product(double[][] rows, double[][] matrix) {
        double[][] product = new double[rows.length][matrix[0].length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < matrix.length; i++) {
                for (int o = 0; o < product[row].length; o++) {
                    product[row][o] += rows[row][i] * matrix[i][o];
                }
            }
        }
        return product;
    }

    /** A thousandth of the mean of the squares of a row's elements. */
    static double ridge(double[][] rows) {
        double sum = 0;
        for (double[] row : rows) {
            for (double x : row) {
                sum += x * x;
            }
        }
        return 1e-3 * sum / rows.length / rows[0].length;
    }
}
