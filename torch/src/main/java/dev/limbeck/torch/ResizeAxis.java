package dev.limbeck.torch;

import dev.limbeck.error.ModelException;

/**
 * How one axis is resized: the equations of the ONNX operator Resize (version 19), computed in double precision.
 *
 * @param size elements of the input axis
 * @param scale the factor by which the axis grows
 * @param count elements of the output axis
 * @param start where the region of interest starts, as a fraction of the axis
 * @param end where it ends
 */
record ResizeAxis(long size, double scale, int count, double start, double end) {

    /**
     * The input elements that an output element is a weighted sum of.
     */
    static final class Taps {
        private final long[][] indices;
        private final double[][] weights;

        private Taps(long[][] indices, double[][] weights) {
            this.indices = indices;
            this.weights = weights;
        }

        /** Per tap and output element, the input element. */
        long[][] indices() {
            return indices;
        }

        /** Per tap and output element, its weight. */
        double[][] weights() {
            return weights;
        }
    }

    /** An axis that grows by this factor, all of it. */
    static ResizeAxis scaled(long size, double scale) {
        return new ResizeAxis(size, scale, Math.toIntExact(grown(size, scale)), 0, 1);
    }

    /** The number of elements after scaling, computed in single precision as runtimes do. */
    static long grown(long size, double scale) {
        return (long) Math.floor((float) (size * scale));
    }

    boolean isUnchanged() {
        return Math.abs(scale - 1) < 1e-9 && count == size && start == 0 && end == 1;
    }

    Taps taps(ResizeMode mode) {
        ResizeFilter filter = ResizeFilter.of(mode, scale);
        long[][] indices = new long[filter.taps()][count];
        double[][] weights = new double[filter.taps()][count];
        for (int i = 0; i < count; i++) {
            double at = coordinate(mode, i);
            // The element to the left wins ties, so a whole number ends the interval before it.
            long left = (long) Math.ceil(at) - 1;
            double ratio = at - left;
            double[] own = filter.weights(ratio);
            long first = left + filter.first(ratio);
            if (mode.excludeOutside()) {
                excludeOutside(own, first);
            }
            for (int tap = 0; tap < own.length; tap++) {
                indices[tap][i] = Math.max(0, Math.min(size - 1, first + tap));
                weights[tap][i] = own[tap];
            }
        }
        return new Taps(indices, weights);
    }

    private void excludeOutside(double[] weights, long first) {
        double sum = 0;
        for (int tap = 0; tap < weights.length; tap++) {
            boolean inside = first + tap >= 0 && first + tap < size;
            weights[tap] = inside ? weights[tap] : 0;
            sum += weights[tap];
        }
        for (int tap = 0; tap < weights.length && sum != 0; tap++) {
            weights[tap] /= sum;
        }
    }

    /** Which output elements a cropping transformation places outside the input. */
    boolean[] outside(ResizeMode mode) {
        boolean[] outside = new boolean[count];
        for (int i = 0; i < count; i++) {
            double at = coordinate(mode, i);
            outside[i] = at < 0 || at > size - 1;
        }
        return outside;
    }

    /** Where an output element lies on the input axis. */
    private double coordinate(ResizeMode mode, int i) {
        double resized = scale * size;
        return switch (mode.transformation()) {
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "half_pixel_symmetric" -> size / 2.0 * (1 - count / resized) + (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> resized == 1 ? -0.5 : (i + 0.5) / scale - 0.5;
            case "align_corners" -> resized == 1 ? 0 : i * (size - 1) / (resized - 1);
            case "asymmetric" -> i / scale;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "tf_crop_and_resize" -> cropped(resized, i);
            default ->
                throw new ModelException("Resize knows no coordinate_transformation_mode '" + mode.transformation()
                        + "'; ONNX defines half_pixel, half_pixel_symmetric, pytorch_half_pixel, align_corners,"
                        + " asymmetric and tf_crop_and_resize.");
        };
    }

    private double cropped(double resized, int i) {
        double length = (end - start) * (size - 1);
        return start * (size - 1) + (resized == 1 ? length / 2 : i * length / (resized - 1));
    }
}
