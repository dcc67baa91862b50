package dev.limbeck.torch;

/**
 * MT19937 (Matsumoto and Nishimura 1998) with the seeding and the draws of NumPy's {@code RandomState}, which the ONNX
 * reference evaluator draws from. Not for use by two threads.
 */
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;
    private static final int UPPER = 0x80000000;
    private static final int LOWER = 0x7fffffff;
    private static final int MATRIX = 0x9908b0df;

    private final int[] state = new int[SIZE];
    private int next = SIZE;
    private double gaussian = Double.NaN;

    MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    private int nextInt() {
        if (next == SIZE) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & UPPER) | (state[(i + 1) % SIZE] & LOWER);
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
        }
        next = 0;
    }

    /** Uniform in [0, 1) with 53 bits. */
    double nextDouble() {
        double high = nextInt() >>> 5;
        double low = nextInt() >>> 6;
        return (high * 0x1p26 + low) * 0x1p-53;
    }

    /** Standard normal, by Marsaglia's polar method, which draws two at a time. */
    double nextGaussian() {
        if (!Double.isNaN(gaussian)) {
            double other = gaussian;
            gaussian = Double.NaN;
            return other;
        }
        double x;
        double y;
        double squared;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            squared = x * x + y * y;
        } while (squared >= 1 || squared == 0);
        double factor = Math.sqrt(-2 * Math.log(squared) / squared);
        gaussian = factor * x;
        return factor * y;
    }
}
