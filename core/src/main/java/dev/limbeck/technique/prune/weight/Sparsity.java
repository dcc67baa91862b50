package dev.limbeck.technique.prune.weight;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many weights go, and which are held against each other. */
public sealed interface Sparsity {
    /** The share of the weights that goes in the end. */
    double share();

    /**
     * Masks under which the highest scores stay.
     *
     * @param layers all that are pruned together
     * @param now the share that goes now, at most {@link #share()}
     */
    List<Mask> masks(List<Scores> layers, double now);

    /** Chooses what goes, for a method that has come to this input and changes those behind it afterwards. */
    void chooseAt(int input, Columns columns);

    /**
     * A share of the weights, wherever they are.
     *
     * @param share from 0 to below 1
     * @param comparison which weights are held against each other
     */
    record Share(double share, Comparison comparison) implements Sparsity {
        /** How many inputs are chosen from at once (SparseGPT, section 3.3). */
        private static final int BLOCK = 128;

        public Share {
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "A sparsity is a share of the weights, from 0 to below 1, not " + share + ".");
            }
        }

        @Override
        public List<Mask> masks(List<Scores> layers, double now) {
            return comparison.masks(layers, now);
        }

        @Override
        public void chooseAt(int input, Columns columns) {
            if (input % BLOCK != 0) {
                return;
            }
            int outputs = columns.outputs();
            int count = Math.min(BLOCK, columns.inputs() - input);
            float[] scores = new float[count * outputs];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = columns.score(input + i / outputs, i % outputs);
            }
            Threshold threshold = Threshold.of(List.of(scores), Math.round(share * scores.length));
            for (int i = 0; i < scores.length; i++) {
                if (threshold.takes(scores[i])) {
                    columns.take(input + i / outputs, i % outputs);
                }
            }
        }
    }

    /**
     * So many of every group of neighbouring inputs of each output stay (Zhou et al. 2021, arXiv:2102.04010), as
     * processors with sparse products want it. Neighbours are channels at one position of a kernel; channels at the end
     * that make no whole group stay.
     *
     * @param kept n, how many stay
     * @param of m, the size of a group
     */
    record NOfM(int kept, int of) implements Sparsity {
        private static final Pattern FORM = Pattern.compile("(\\d{1,3}):(\\d{1,3})");

        public NOfM {
            if (kept < 0 || of < 1 || kept > of) {
                throw new IllegalArgumentException(
                        "A pattern is how many of how many stay, such as 2:4, not " + kept + ":" + of + ".");
            }
        }

        /** The pattern written as n:m. */
        public static NOfM parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "A pattern is how many of how many stay, such as 2:4, not '" + text + "'.");
            }
            return new NOfM(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        }

        @Override
        public double share() {
            return (double) (of - kept) / of;
        }

        @Override
        public List<Mask> masks(List<Scores> layers, double now) {
            int gone = (int) Math.round(now * of);
            return layers.stream().map(layer -> mask(layer, gone)).toList();
        }

        private Mask mask(Scores layer, int gone) {
            BitSet kept = new BitSet(layer.size());
            kept.set(0, layer.size());
            float[] own = new float[of];
            layer.layout().forEachGroup(of, places -> {
                for (int i = 0; i < of; i++) {
                    own[i] = layer.get(places[i]);
                }
                Threshold threshold = Threshold.of(List.of(own), gone);
                for (int place : places) {
                    kept.set(place, !threshold.takes(layer.get(place)));
                }
            });
            return Mask.of(layer.size(), kept);
        }

        @Override
        public void chooseAt(int input, Columns columns) {
            int positions = columns.positions();
            int channel = input / positions;
            if (channel % of != 0 || channel + of > columns.channels()) {
                return;
            }
            float[] own = new float[of];
            for (int output = 0; output < columns.outputs(); output++) {
                for (int i = 0; i < of; i++) {
                    own[i] = columns.score(input + i * positions, output);
                }
                Threshold threshold = Threshold.of(List.of(own), of - kept);
                for (int i = 0; i < of; i++) {
                    if (threshold.takes(own[i])) {
                        columns.take(input + i * positions, output);
                    }
                }
            }
        }
    }
}
