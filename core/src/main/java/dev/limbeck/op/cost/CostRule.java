package dev.limbeck.op.cost;

/** Counts the multiply-accumulates of one application of an operator. */
@FunctionalInterface
public interface CostRule {
    /** Element-wise work, movement and shape arithmetic: no multiply-accumulates. */
    CostRule FREE = call -> 0;

    long macs(CostCall call);
}
