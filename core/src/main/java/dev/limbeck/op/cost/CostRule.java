package dev.limbeck.op.cost;

import java.util.OptionalLong;

/** Counts the multiply-accumulates of one application of an operator. */
@FunctionalInterface
public interface CostRule {
    /** Element-wise work, movement and shape arithmetic count none, as papers count. */
    CostRule FREE = call -> OptionalLong.of(0);

    /** Multiplies, but nobody has written down how often. */
    CostRule UNKNOWN = call -> OptionalLong.empty();

    /** The multiply-accumulates; empty while a shape that they depend on is not concrete. */
    OptionalLong macs(CostCall call);
}
