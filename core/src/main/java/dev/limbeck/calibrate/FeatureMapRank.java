package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The mean rank of each channel's feature map (Lin et al. 2020, HRank, equation 4). The value is FLOAT [rows, channels,
 * height, width]; each map is a matrix, whose rank is how many of its singular values are larger than σ · max(height,
 * width) · 2⁻²³, σ being the largest: what an fp32 matrix rank usually means. Its summary is a {@link ChannelValues}.
 */
public record FeatureMapRank() implements Reducer {
    private static final int MAPS = 4;
    private static final double EPSILON = Math.scalb(1.0, -23);

    @Override
    public Accumulator accumulator() {
        return new Ranks();
    }

    private static final class Ranks implements Accumulator {
        private double[] sums = new double[0];
        private long rows;

        @Override
        public void add(Tensor value) {
            if (value.rank() != MAPS) {
                throw new ModelException("A value of shape " + value.shape() + " has no feature maps, whose ranks were"
                        + " asked for: these are [rows, channels, height, width].");
            }
            int batch = (int) value.shape().dim(0);
            int channels = (int) value.shape().dim(1);
            if (sums.length == 0) {
                sums = new double[channels];
            }
            Channels.of(value, 1).require(sums.length);
            int height = (int) value.shape().dim(2);
            int width = (int) value.shape().dim(3);
            FloatBuffer elements = value.floats();
            IntStream.range(0, channels).parallel().forEach(channel -> {
                for (int row = 0; row < batch; row++) {
                    sums[channel] += rank(elements, (row * channels + channel) * height * width, height, width);
                }
            });
            rows += batch;
        }

        private static int rank(FloatBuffer elements, int start, int height, int width) {
            DMatrixRMaj map = new DMatrixRMaj(height, width);
            for (int i = 0; i < map.data.length; i++) {
                map.data[i] = elements.get(start + i);
            }
            SingularValueDecomposition_F64<DMatrixRMaj> svd =
                    DecompositionFactory_DDRM.svd(height, width, false, false, true);
            if (!svd.decompose(map)) {
                throw new ModelException("A feature map has no rank: it holds numbers that are not finite.");
            }
            double[] values = svd.getSingularValues();
            int count = svd.numberOfSingularValues();
            double largest =
                    IntStream.range(0, count).mapToDouble(i -> values[i]).max().orElse(0);
            double bar = largest * Math.max(height, width) * EPSILON;
            return (int) IntStream.range(0, count).filter(i -> values[i] > bar).count();
        }

        @Override
        public ChannelValues summary() {
            double[] means = sums.clone();
            for (int channel = 0; channel < means.length; channel++) {
                means[channel] /= Math.max(1, rows);
            }
            return new ChannelValues(means);
        }
    }
}
