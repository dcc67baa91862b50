package dev.limbeck.site;

import java.util.List;
import java.util.Set;

/**
 * Channels that are removed one by one or in units, each with everything that depends on it.
 *
 * @param id the name of the first node with a weight of these channels, and its axis where that node has several groups
 * @param units what goes together, the smallest parts; they have no elements in common, and all touch the same axes
 */
public record ChannelGroup(String id, Kind kind, List<Footprint> units) {
    /** What the channels of a group are. */
    public enum Kind {
        /** Channels of convolutions. */
        CHANNEL,
        /** Heads of attention. */
        HEAD,
        /** Neurons between linear layers, and hidden units of recurrent ones. */
        NEURON,
        /** Channels that elements are normalised over: removing one changes what the others become. */
        HIDDEN
    }

    public ChannelGroup {
        units = List.copyOf(units);
    }

    /** The axes that lose elements with any of the units. */
    public Set<ValueAxis> axes() {
        return units.get(0).axes();
    }
}
