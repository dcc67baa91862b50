package dev.limbeck.torch;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.FisherDiagonal;
import dev.limbeck.calibrate.FisherInformation;
import dev.limbeck.calibrate.GradientReduction;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.tensor.Shape;
import java.util.Arrays;

/** Sums over rows of what one statistic makes of gradients. Close it. */
abstract sealed class GradientSums implements AutoCloseable permits TaylorSums, FisherSums {
    private static final GradientReduction.Builder<GradientSums> EMPTY = new GradientReduction.Builder<>() {
        @Override
        public GradientSums taylor(TaylorImportance reduction) {
            return new TaylorSums(reduction);
        }

        @Override
        public GradientSums fisher(FisherDiagonal reduction) {
            return new FisherSums();
        }
    };

    /** Sums without rows. */
    static GradientSums of(GradientReduction reduction) {
        return reduction.build(EMPTY);
    }

    /**
     * Takes in one batch.
     *
     * @param name of the value or initializer, for messages
     * @param tensor the value or the initializer
     * @param gradient of the summed loss of the rows to it, of its shape
     * @param rows how many there are
     */
    abstract void add(String name, org.bytedeco.pytorch.Tensor tensor, org.bytedeco.pytorch.Tensor gradient, int rows);

    /** What has been added up, DOUBLE. */
    abstract dev.limbeck.tensor.Tensor total();

    @Override
    public abstract void close();

    /** The statistic whose sums these are, over so many rows. */
    static Summary summary(GradientReduction reduction, dev.limbeck.tensor.Tensor total, int rows) {
        return reduction.build(new GradientReduction.Builder<>() {
            @Override
            public Summary taylor(TaylorImportance importance) {
                return ChannelValues.of(total.toDoubles());
            }

            @Override
            public Summary fisher(FisherDiagonal diagonal) {
                return new FisherInformation(divided(total, rows));
            }
        });
    }

    private static dev.limbeck.tensor.Tensor divided(dev.limbeck.tensor.Tensor total, int rows) {
        Shape shape = total.shape();
        double[] means = Arrays.stream(total.toDoubles())
                .map(sum -> sum / Math.max(1, rows))
                .toArray();
        return dev.limbeck.tensor.Tensor.ofDoubles(shape, means);
    }
}
