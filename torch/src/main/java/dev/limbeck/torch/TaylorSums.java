package dev.limbeck.torch;

import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Sums of {@link TaylorImportance}: one number a unit. */
final class TaylorSums extends GradientSums {
    private final TaylorImportance reduction;
    private double[] sums = new double[0];

    TaylorSums(TaylorImportance reduction) {
        this.reduction = reduction;
    }

    @Override
    void add(String name, Tensor value, Tensor gradient, int rows) {
        int axis = axis(name, value);
        requireUnits(name, value, axis, rows);
        // A value whose first axis is rows and tokens together gets an axis of rows of its own.
        long[] apart = LongStream.concat(
                        LongStream.of(rows, value.size(0) / rows),
                        Arrays.stream(value.shape()).skip(1))
                .toArray();
        Tensor products = value.detach().mul(gradient).reshape(apart);
        long[] others =
                LongStream.range(1, apart.length).filter(i -> i != axis + 1).toArray();
        Tensor channels = torch.sum(products, others);
        Tensor units = channels.reshape(rows, -1, reduction.width()).sum(-1);
        addAll(name, NativeValue.of(units.abs().sum(0)).host().toDoubles());
    }

    private int axis(String name, Tensor value) {
        int rank = (int) value.dim();
        int axis = reduction.axis() < 0 ? reduction.axis() + rank : reduction.axis();
        if (axis < 1 || axis >= rank) {
            throw new ModelException("The importance of units along axis " + reduction.axis() + " of '" + name
                    + "' was asked for, whose shape is " + Shape.of(value.shape())
                    + "; the units must lie along an axis after the first, which is the rows.");
        }
        return axis;
    }

    private void requireUnits(String name, Tensor value, int axis, int rows) {
        if (value.size(0) % rows != 0 || value.size(axis) % reduction.width() != 0) {
            throw new ModelException("'" + name + "' is " + Shape.of(value.shape()) + " for " + rows
                    + " rows, which does not divide into rows with units of " + reduction.width()
                    + " channels along axis " + reduction.axis() + ".");
        }
    }

    private void addAll(String name, double[] units) {
        if (sums.length == 0) {
            sums = new double[units.length];
        }
        if (sums.length != units.length) {
            throw new ModelException("'" + name + "' has " + units.length + " units in one batch and " + sums.length
                    + " in another; importance needs an axis of fixed size.");
        }
        Arrays.setAll(sums, i -> sums[i] + units[i]);
    }

    @Override
    dev.limbeck.tensor.Tensor total() {
        return dev.limbeck.tensor.Tensor.ofDoubles(Shape.of(sums.length), sums);
    }

    @Override
    public void close() {
        // The sums are on the heap.
    }
}
