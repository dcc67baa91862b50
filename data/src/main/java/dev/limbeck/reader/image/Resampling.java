package dev.limbeck.reader.image;

import dev.limbeck.error.ModelException;
import java.util.Arrays;

/**
 * The kernels of PIL's resize. When a picture is made smaller the kernel is widened by the same factor, so that every
 * source pixel counts (antialiasing).
 */
enum Resampling {
    BILINEAR(1) {
        @Override
        double kernel(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** Keys' cubic with a = −0.5. */
    BICUBIC(2) {
        @Override
        double kernel(double x) {
            double t = Math.abs(x);
            if (t < 1) {
                return (1.5 * t - 2.5) * t * t + 1;
            }
            return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
        }
    },
    LANCZOS(3) {
        @Override
        double kernel(double x) {
            return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    /** Fraction bits of PIL's weights for 8-bit pictures. */
    private static final int PRECISION = 22;

    private static final long HALF = 1L << (PRECISION - 1);

    private final int support;

    Resampling(int support) {
        this.support = support;
    }

    /** The weight of a source pixel at this distance, in units of the kernel's scale. */
    abstract double kernel(double x);

    private static double sinc(double x) {
        double angle = Math.PI * x;
        return x == 0 ? 1 : Math.sin(angle) / angle;
    }

    /** The kernel with PIL's number, as {@code preprocessor_config.json} gives it. */
    static Resampling numbered(int pil) {
        return switch (pil) {
            case 1 -> LANCZOS;
            case 2 -> BILINEAR;
            case 3 -> BICUBIC;
            default ->
                throw new ModelException("preprocessor_config.json asks for resampling " + pil
                        + ". Known are 1 (Lanczos), 2 (bilinear) and 3 (bicubic).");
        };
    }

    /** The picture in another size: first each row, then each column, each rounded to bytes, in PIL's fixed point. */
    Pixels resize(Pixels source, int height, int width) {
        Pixels wide = source.width() == width ? source : transpose(resizeHeight(transpose(source), width));
        return wide.height() == height ? wide : resizeHeight(wide, height);
    }

    private static Pixels transpose(Pixels source) {
        byte[] values = new byte[source.values().length];
        int channels = source.channels();
        for (int y = 0; y < source.height(); y++) {
            for (int x = 0; x < source.width(); x++) {
                System.arraycopy(
                        source.values(),
                        (y * source.width() + x) * channels,
                        values,
                        (x * source.height() + y) * channels,
                        channels);
            }
        }
        return new Pixels(source.width(), source.height(), channels, values);
    }

    private Pixels resizeHeight(Pixels source, int height) {
        double scale = (double) source.height() / height;
        double radius = support * Math.max(1, scale);
        int rowLength = source.width() * source.channels();
        byte[] values = new byte[height * rowLength];
        long[] sums = new long[rowLength];
        for (int y = 0; y < height; y++) {
            double center = (y + 0.5) * scale;
            int from = Math.max(0, (int) (center - radius + 0.5));
            int to = Math.min(source.height(), (int) (center + radius + 0.5));
            long[] weights = weights(center, from, to, Math.max(1, scale));
            Arrays.fill(sums, HALF);
            for (int row = from; row < to; row++) {
                long weight = weights[row - from];
                for (int i = 0; i < rowLength; i++) {
                    sums[i] += weight * (source.values()[row * rowLength + i] & 0xFF);
                }
            }
            for (int i = 0; i < rowLength; i++) {
                values[y * rowLength + i] = (byte) Math.max(0, Math.min(255, sums[i] >> PRECISION));
            }
        }
        return new Pixels(height, source.width(), source.channels(), values);
    }

    /** The kernel's weights of some source rows, in fixed point; their sum is one. */
    private long[] weights(double center, int from, int to, double stretch) {
        double[] exact = new double[to - from];
        double total = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = kernel((from + i - center + 0.5) / stretch);
            total += exact[i];
        }
        long[] fixed = new long[exact.length];
        for (int i = 0; i < exact.length; i++) {
            double weight = exact[i] / total * (1 << PRECISION);
            fixed[i] = (long) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return fixed;
    }
}
