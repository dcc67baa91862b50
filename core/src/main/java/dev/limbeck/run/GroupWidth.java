package dev.limbeck.run;

import dev.limbeck.site.ChannelGroup.Kind;

/**
 * How many units a group of channels had and has.
 *
 * @param group the name of the first node with its weights
 */
public record GroupWidth(String group, Kind kind, int before, int after) {}
