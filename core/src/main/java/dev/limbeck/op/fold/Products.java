package dev.limbeck.op.fold;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.Arrays;
import java.util.List;

/** Matrix products of constants; sums are accumulated in double and rounded once. */
public final class Products {
    private Products() {}

    /** MatMul as numpy defines it: vectors are promoted, leading axes broadcast. */
    public static List<Tensor> matMul(Operands operands) {
        Tensor a = operands.get(0);
        Tensor b = operands.get(1);
        if (a.dtype() != b.dtype() || !a.dtype().isFloating()) {
            return List.of();
        }
        Tensor left = a.rank() == 1 ? a.reshape(Shape.of(1, a.shape().dim(0))) : a;
        Tensor right = b.rank() == 1 ? b.reshape(Shape.of(b.shape().dim(0), 1)) : b;
        Shape batch = StridedView.broadcastShape(leading(left.shape()), leading(right.shape()));
        long rows = left.shape().dim(-2);
        long columns = right.shape().dim(-1);
        long[] dims = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        dims[batch.rank()] = rows;
        dims[batch.rank() + 1] = columns;
        TensorBuilder out = operands.output(a.dtype(), Shape.of(dims));
        int[] leftBatch = StridedView.broadcast(leading(left.shape()), batch).indices();
        int[] rightBatch = StridedView.broadcast(leading(right.shape()), batch).indices();
        double[] x = left.toDoubles();
        double[] y = right.toDoubles();
        int inner = (int) left.shape().dim(-1);
        for (int i = 0; i < leftBatch.length; i++) {
            double[] product = multiply(x, leftBatch[i], y, rightBatch[i], (int) rows, inner, (int) columns);
            for (int k = 0; k < product.length; k++) {
                out.set(i * product.length + k, product[k]);
            }
        }
        return List.of(withoutPromoted(out.build(), a.rank() == 1, b.rank() == 1));
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
    }

    private static Tensor withoutPromoted(Tensor product, boolean row, boolean column) {
        long[] dims = product.shape().toArray();
        int keep = dims.length - 2;
        long[] rest = Arrays.copyOf(dims, keep + (row ? 0 : 1) + (column ? 0 : 1));
        if (!row) {
            rest[keep] = dims[keep];
        }
        if (!column) {
            rest[rest.length - 1] = dims[keep + 1];
        }
        return product.reshape(Shape.of(rest));
    }

    private static double[] multiply(double[] x, int xBatch, double[] y, int yBatch, int rows, int inner, int columns) {
        double[] product = new double[rows * columns];
        int xAt = xBatch * rows * inner;
        int yAt = yBatch * inner * columns;
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < inner; k++) {
                double factor = x[xAt + row * inner + k];
                for (int column = 0; column < columns; column++) {
                    product[row * columns + column] += factor * y[yAt + k * columns + column];
                }
            }
        }
        return product;
    }

    /** Gemm: alpha·A′·B′ + beta·C. */
    public static List<Tensor> gemm(Operands operands) {
        Tensor a = transposed(operands, operands.get(0), "transA");
        Tensor b = transposed(operands, operands.get(1), "transB");
        if (!a.dtype().isFloating()) {
            return List.of();
        }
        int rows = (int) a.shape().dim(0);
        int columns = (int) b.shape().dim(1);
        Shape shape = Shape.of(rows, columns);
        TensorBuilder out = operands.output(a.dtype(), shape);
        float alpha = operands.node().floatAttribute("alpha", 1);
        float beta = operands.node().floatAttribute("beta", 1);
        double[] product = multiply(
                a.toDoubles(), 0, b.toDoubles(), 0, rows, (int) a.shape().dim(1), columns);
        double[] bias = operands.optional(2).map(Tensor::toDoubles).orElse(new double[1]);
        Shape biasShape = operands.optional(2).map(Tensor::shape).orElse(Shape.SCALAR);
        int[] at = StridedView.broadcast(biasShape, shape).indices();
        for (int i = 0; i < product.length; i++) {
            out.set(i, alpha * product[i] + beta * bias[at[i]]);
        }
        return List.of(out.build());
    }

    private static Tensor transposed(Operands operands, Tensor matrix, String attribute) {
        if (operands.node().intAttribute(attribute, 0) == 0) {
            return matrix;
        }
        StridedView view = StridedView.of(matrix.shape()).transpose(new int[] {1, 0});
        return new TensorBuilder(matrix.dtype(), view.shape())
                .copy(0, matrix, view.indices())
                .build();
    }
}
