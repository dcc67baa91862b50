package dev.limbeck.calibrate;

import java.util.List;

/** One range a channel, in the order of the channels; empty if nothing was seen. */
public record ChannelRanges(List<Range> ranges) implements Summary {
    public ChannelRanges {
        ranges = List.copyOf(ranges);
    }
}
