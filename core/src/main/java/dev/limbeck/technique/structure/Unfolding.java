package dev.limbeck.technique.structure;

import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * An operator's weight as matrices M [taps, outputs], one for each of its groups, so that it answers x·M: the taps of a
 * linear layer are its inputs, those of a convolution what its window covers, input by input.
 *
 * @param groups how many
 * @param outputs of a group
 */
record Unfolding(WeightedOperator operator, int groups, int taps, int outputs) {
    static Unfolding of(WeightedOperator operator) {
        int groups = (int) operator.node().intAttribute("group", 1);
        int outputs = operator.channels() / groups;
        return new Unfolding(operator, groups, operator.weight().size() / operator.channels(), outputs);
    }

    List<DMatrixRMaj> matrices() {
        double[] weights = (operator.isLinear() ? operator.inputsFirst().weight() : operator.weight()).toDoubles();
        if (operator.isLinear()) {
            return List.of(DMatrixRMaj.wrap(taps, outputs, weights));
        }
        List<DMatrixRMaj> matrices = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            DMatrixRMaj matrix = new DMatrixRMaj(taps, outputs);
            for (int o = 0; o < outputs; o++) {
                for (int t = 0; t < taps; t++) {
                    matrix.set(t, o, weights[(group * outputs + o) * taps + t]);
                }
            }
            matrices.add(matrix);
        }
        return matrices;
    }

    /** The operator's weight of other elements, the reverse of {@link #matrices}. */
    Tensor weight(List<DMatrixRMaj> matrices) {
        boolean isInputsFirst = operator.isLinear() && operator.channelAxis() == 1;
        return isInputsFirst
                ? sameTaps(matrices)
                : rowsOfColumns(operator.weight().shape(), matrices);
    }

    /** Elements of the weight. */
    long size() {
        return (long) groups * taps * outputs;
    }

    /** The weight of an operator with the same taps: [taps, columns], or of a convolution [groups · columns, in, k…]. */
    Tensor sameTaps(List<DMatrixRMaj> matrices) {
        int columns = matrices.get(0).numCols;
        if (operator.isLinear()) {
            return tensor(Shape.of(taps, columns), matrices.get(0).data);
        }
        long[] dims = operator.weight().shape().toArray();
        dims[0] = (long) groups * columns;
        return rowsOfColumns(Shape.of(dims), matrices);
    }

    /** The weight of an operator without a window: [rows, columns], or of a convolution [groups · columns, rows, 1…]. */
    Tensor pointwise(List<DMatrixRMaj> matrices) {
        int rows = matrices.get(0).numRows;
        int columns = matrices.get(0).numCols;
        if (operator.isLinear()) {
            return tensor(Shape.of(rows, columns), matrices.get(0).data);
        }
        long[] dims = operator.weight().shape().toArray();
        Arrays.fill(dims, 1);
        dims[0] = (long) groups * columns;
        dims[1] = rows;
        return rowsOfColumns(Shape.of(dims), matrices);
    }

    private Tensor rowsOfColumns(Shape shape, List<DMatrixRMaj> matrices) {
        double[] values = new double[Math.toIntExact(shape.size())];
        int at = 0;
        for (DMatrixRMaj matrix : matrices) {
            for (int column = 0; column < matrix.numCols; column++) {
                for (int row = 0; row < matrix.numRows; row++) {
                    values[at++] = matrix.get(row, column);
                }
            }
        }
        return tensor(shape, values);
    }

    private Tensor tensor(Shape shape, double[] values) {
        DType own = operator.weight().dtype();
        return Tensor.ofDoubles(shape, Arrays.copyOf(values, Math.toIntExact(shape.size())))
                .cast(own);
    }
}
