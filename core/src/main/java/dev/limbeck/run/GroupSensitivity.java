package dev.limbeck.run;

import java.util.List;

/**
 * What a group of channels costs when it alone is pruned and nothing makes up for it.
 *
 * @param group the name of the first node with its weights
 * @param unit what the units are: channel, head, neuron, hidden
 * @param points for rising shares of it that go
 */
public record GroupSensitivity(String group, String unit, List<Point> points) {
    /**
     * One size of the group.
     *
     * @param gone the share of its units that has gone
     * @param divergence of the answers from the original's: of classes the mean KL of their probabilities, of others the
     *     squared distance by the squares of the original's; infinite if they are no numbers
     */
    public record Point(double gone, double divergence) {}

    public GroupSensitivity {
        points = List.copyOf(points);
    }
}
