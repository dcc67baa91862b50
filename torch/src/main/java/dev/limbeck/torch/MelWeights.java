package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.TensorBuilder;
import java.util.List;

/** Triangular filters, evenly spaced on the mel scale, over the bins of a spectrogram (MelWeightMatrix). */
final class MelWeights {
    private MelWeights() {}

    /**
     * Inputs: the number of filters, the length of the transform, the sample rate, and the lowest and highest frequency
     * in hertz. Output: [bins, filters].
     */
    static List<Value> matrix(KernelCall call) {
        int filters = (int) call.number(0, 0);
        long length = (long) call.number(1, 0);
        double rate = call.number(2, 0);
        int bins = Math.toIntExact(length / 2 + 1);
        long[] edges = edges(filters, length, rate, mel(call.number(3, 0)), mel(call.number(4, 0)));
        DType dtype = DType.ofCode(Math.toIntExact(call.node().intAttribute("output_datatype", DType.FLOAT.code())));
        TensorBuilder weights = new TensorBuilder(dtype, Shape.of(bins, filters));
        for (int filter = 0; filter < filters; filter++) {
            long low = edges[filter];
            long centre = edges[filter + 1];
            long high = edges[filter + 2];
            for (long bin = low; bin <= Math.max(centre, high - 1) && bin < bins; bin++) {
                weights.set((int) bin * filters + filter, weight(bin, low, centre, high));
            }
        }
        return call.host(weights.build());
    }

    private static double weight(long bin, long low, long centre, long high) {
        if (bin <= centre) {
            return low == centre ? 1 : (double) (bin - low) / (centre - low);
        }
        return (double) (high - bin) / (high - centre);
    }

    /** The bins where filters begin, peak and end; each begins at the peak of the one before. */
    private static long[] edges(int filters, long length, double rate, double lowest, double highest) {
        long[] edges = new long[filters + 2];
        double step = (highest - lowest) / (filters + 2);
        for (int i = 0; i < edges.length; i++) {
            double hertz = 700 * (Math.pow(10, (lowest + i * step) / 2595) - 1);
            edges[i] = (long) Math.floor((length + 1) * hertz / rate);
        }
        return edges;
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }
}
