package dev.limbeck.graph;

/**
 * One place where a value is read.
 *
 * @param node the reader, a node of the graph that was asked
 * @param input the position among its inputs, or −1 if a graph inside the node captures the value
 */
public record Use(Node node, int input) {
    public boolean isCapture() {
        return input < 0;
    }
}
