package dev.limbeck.technique.structure;

import java.util.function.IntToDoubleFunction;

/** How much stays of a weight that becomes a product of smaller ones. */
public sealed interface RankRule {
    /**
     * The rank of the two factors [rows, rank] and [rank, columns] that take the place of a matrix.
     *
     * @param kept the share of the energy, the squares of singular values, that a rank keeps, up to {@link #most}
     * @return a rank of at least 1; more than {@link #most} if no rank that saves parameters does
     */
    default int rank(long rows, long columns, IntToDoubleFunction kept) {
        return channels(rows * columns, rows + columns, kept);
    }

    /**
     * How many channels stand between two layers that take the place of one.
     *
     * @param before parameters of the one
     * @param each parameters of the two for each channel
     * @param kept the share of the energy that so many channels keep, up to as many as save parameters
     * @return at least 1; more than save parameters if no number that does is enough
     */
    int channels(long before, long each, IntToDoubleFunction kept);

    /**
     * The ranks of a kernel's outputs and inputs (Tucker-2).
     *
     * @param taps of the kernel
     * @param keptOutputs the share of the energy that a rank of the outputs alone keeps, from 1 to all of them
     * @param keptInputs the same of the inputs
     */
    Ranks ranks(long outputs, long inputs, long taps, IntToDoubleFunction keptOutputs, IntToDoubleFunction keptInputs);

    /** The ranks of a kernel's outputs and inputs. */
    record Ranks(int outputs, int inputs) {}

    /** The largest rank whose two factors have fewer elements than the matrix: r(m + n) &lt; mn. */
    static int most(long rows, long columns) {
        return Math.toIntExact((rows * columns - 1) / (rows + columns));
    }

    /** How many ranks have to be known: the energies of ranks above it are not asked for. */
    int atMost(long rows, long columns);

    private static void requireShare(double value, String what) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + " is a share above 0 and below 1, not " + value + ".");
        }
    }

    /** So many elements as this share of those that there were. */
    record Ratio(double share) implements RankRule {
        public Ratio {
            requireShare(share, "What stays of the parameters");
        }

        @Override
        public int channels(long before, long each, IntToDoubleFunction kept) {
            return (int) Math.max(1, Math.floor(share * before / each));
        }

        @Override
        public int atMost(long rows, long columns) {
            return rank(rows, columns, rank -> 0);
        }

        /** Both ranks are the same part β of what there was: β²·STk² + β(S² + T²) = share·STk². */
        @Override
        public Ranks ranks(
                long outputs, long inputs, long taps, IntToDoubleFunction keptOutputs, IntToDoubleFunction keptInputs) {
            double core = (double) outputs * inputs * taps;
            double sides = (double) inputs * inputs + (double) outputs * outputs;
            double part = (Math.sqrt(sides * sides + 4 * share * core * core) - sides) / (2 * core);
            return new Ranks(
                    (int) Math.max(1, Math.floor(part * outputs)), (int) Math.max(1, Math.floor(part * inputs)));
        }
    }

    /** The smallest rank that keeps this share of the energy. */
    record Energy(double share) implements RankRule {
        public Energy {
            requireShare(share, "What stays of the energy");
        }

        @Override
        public int channels(long before, long each, IntToDoubleFunction kept) {
            return smallest(Math.toIntExact((before - 1) / each), kept, share);
        }

        @Override
        public int atMost(long rows, long columns) {
            return Math.max(1, most(rows, columns));
        }

        /** Each side may lose half: what both lose is no more than the sum (De Lathauwer et al. 2000, property 10). */
        @Override
        public Ranks ranks(
                long outputs, long inputs, long taps, IntToDoubleFunction keptOutputs, IntToDoubleFunction keptInputs) {
            double half = 1 - (1 - share) / 2;
            return new Ranks(smallest((int) outputs, keptOutputs, half), smallest((int) inputs, keptInputs, half));
        }

        private static int smallest(int most, IntToDoubleFunction kept, double wanted) {
            int rank = 1;
            while (rank <= most && kept.applyAsDouble(rank) < wanted) {
                rank++;
            }
            return rank;
        }
    }

    /** This rank. */
    record Given(int rank) implements RankRule {
        public Given {
            if (rank < 1) {
                throw new IllegalArgumentException("A rank is 1 or more, not " + rank + ".");
            }
        }

        @Override
        public int channels(long before, long each, IntToDoubleFunction kept) {
            return rank;
        }

        @Override
        public int atMost(long rows, long columns) {
            return rank;
        }

        @Override
        public Ranks ranks(
                long outputs, long inputs, long taps, IntToDoubleFunction keptOutputs, IntToDoubleFunction keptInputs) {
            return new Ranks((int) Math.min(rank, outputs), (int) Math.min(rank, inputs));
        }
    }
}
