package dev.limbeck.run;

/**
 * How many units a group of channels had and has.
 *
 * @param group the name of the first node with its weights
 * @param unit what the units are: channel, head, neuron, hidden
 */
public record GroupWidth(String group, String unit, int before, int after) {}
