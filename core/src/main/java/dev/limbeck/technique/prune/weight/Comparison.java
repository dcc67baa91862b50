package dev.limbeck.technique.prune.weight;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which weights are held against each other when the least important ones are looked for. */
public enum Comparison {
    /** All of the model: layers may end at different shares. */
    MODEL {
        @Override
        List<Mask> masks(List<Scores> layers, double share) {
            long all = layers.stream().mapToLong(Scores::size).sum();
            Threshold threshold =
                    Threshold.of(layers.stream().map(Scores::values).toList(), Math.round(share * all));
            List<Mask> masks = new ArrayList<>();
            layers.forEach(layer -> masks.add(above(threshold, layer)));
            return masks;
        }
    },
    /** Those of a layer: the same share goes everywhere. */
    LAYER {
        @Override
        List<Mask> masks(List<Scores> layers, double share) {
            return layers.stream()
                    .map(layer -> above(Threshold.of(List.of(layer.values()), Math.round(share * layer.size())), layer))
                    .toList();
        }
    },
    /** Those that make one output of a layer, as in Wanda. */
    OUTPUT {
        @Override
        List<Mask> masks(List<Scores> layers, double share) {
            return layers.stream().map(layer -> ofOutputs(layer, share)).toList();
        }

        private static Mask ofOutputs(Scores layer, double share) {
            BitSet kept = new BitSet(layer.size());
            float[] own = new float[layer.layout().inputs()];
            layer.layout().forEachOutput(places -> {
                for (int i = 0; i < places.length; i++) {
                    own[i] = layer.get(places[i]);
                }
                Threshold threshold = Threshold.of(List.of(own), Math.round(share * own.length));
                for (int place : places) {
                    kept.set(place, !threshold.takes(layer.get(place)));
                }
            });
            return Mask.of(layer.size(), kept);
        }
    };

    /**
     * Masks under which the highest scores stay.
     *
     * @param share of the weights that goes, from 0 to 1
     */
    abstract List<Mask> masks(List<Scores> layers, double share);

    private static Mask above(Threshold threshold, Scores layer) {
        BitSet kept = new BitSet(layer.size());
        for (int i = 0; i < layer.size(); i++) {
            kept.set(i, !threshold.takes(layer.get(i)));
        }
        return Mask.of(layer.size(), kept);
    }
}
