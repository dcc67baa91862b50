package dev.limbeck.op;

import dev.limbeck.graph.Node;
import java.util.OptionalLong;

/**
 * What one node costs for inputs of a given size.
 *
 * @param parameters elements of the weights that it reads, shared ones too
 * @param weightBytes bytes in which its weights, scales and other constants are stored
 * @param activationBytes bytes of the other values that it reads and makes; empty while one is not concrete
 * @param macs multiply-accumulates; empty while a shape is not concrete
 */
public record NodeCost(Node node, long parameters, long weightBytes, OptionalLong activationBytes, OptionalLong macs) {}
